/// What a bandit arm on the wire says: `<type>[_<format>][_<slot>]`, for example `educational_thread_morning`.
public struct ArmName: Hashable, Sendable, CustomStringConvertible {
    public typealias Format = PostMessage.DecisionType

    /// `educational`, `factual`, `opinion`, `story`, …: lower-case letters, digits and `_`.
    public let contentType: String
    public let format: Format?
    public let slot: TimingSlot?

    /// - Precondition: `contentType` is one `init?(_:)` accepts.
    public init(contentType: String, format: Format? = nil, slot: TimingSlot? = nil) {
        self.contentType = contentType
        self.format = format
        self.slot = slot
    }

    /// Reads an arm; a leading `content_` (the arm's name in `bandit_arms`) is dropped. `nil` where there is no type,
    /// where the name is that of a timing arm, or where a character other than `a…z`, `0…9`, `_` occurs.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 128, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        var parts = String(text).split(separator: "_" as Character, omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty }), parts.first != "timing" else { return nil }
        while parts.first == "content" { parts.removeFirst() }
        slot = parts.last.flatMap(TimingSlot.init(rawValue:))
        if slot != nil { parts.removeLast() }
        format = parts.last.flatMap(Format.init(rawValue:))
        if format != nil { parts.removeLast() }
        guard !parts.isEmpty else { return nil }
        contentType = parts.joined(separator: "_")
    }

    public var description: String {
        [contentType, format?.rawValue, slot?.rawValue].compactMap(\.self).joined(separator: "_")
    }

    /// The name in `bandit_arms` that this arm's outcomes count for: `content_<type>[_<format>]`. The slot is left to
    /// the timing arms.
    public var contentArm: String {
        ["content", contentType, format?.rawValue].compactMap(\.self).joined(separator: "_")
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5f
    }
}

/// Names of the hour arms in `bandit_arms`: `timing_0` … `timing_23`, hours in the account's time zone.
public enum TimingArm {
    /// - Parameter hour: 0…23.
    public static func name(hour: Int) -> String { "timing_\(hour)" }

    public static func hour(of name: some StringProtocol) -> Int? {
        guard name.hasPrefix("timing_"), let hour = Int(name.dropFirst(7)), (0...23).contains(hour),
            Self.name(hour: hour) == name
        else { return nil }
        return hour
    }
}

/// The part of the day a post is planned for, in the account's time zone.
public enum TimingSlot: String, Sendable, CaseIterable {
    case morning, afternoon, evening, night

    /// - Parameter hour: 0…23.
    public init(hour: Int) {
        switch hour {
        case 5...11: self = .morning
        case 12...16: self = .afternoon
        case 17...21: self = .evening
        default: self = .night
        }
    }
}

/// What a text does, the first part of an arm's name.
public enum ContentType: String, Sendable, CaseIterable {
    case educational, factual, opinion, story, promotional, question, conversational
}
