/// What a post's `bandit_arm` says: `<type>[_<format>][_<slot>]`, for example `educational_thread_morning`.
public struct ContentArm: Hashable, Sendable {
    public static let formats: Set<String> = ["single", "thread", "reply"]
    public static let slots: Set<String> = ["morning", "afternoon", "evening", "night"]

    public var type: String
    public var format: String?
    public var slot: String?

    public init(type: String, format: String? = nil, slot: String? = nil) {
        self.type = type
        self.format = format
        self.slot = slot
    }

    /// Reads an arm as it is on the wire; a leading `content_` is taken off. The last words that name a slot and a
    /// format are those; what is left is the type, which may hold underscores. `nil` where no type is left.
    public init?(_ text: String) {
        var words = text.split(separator: "_").map { $0.lowercased() }
        if words.first == "content" { words.removeFirst() }
        if let last = words.last, Self.slots.contains(last), words.count > 1 { slot = words.removeLast() }
        if let last = words.last, Self.formats.contains(last), words.count > 1 { format = words.removeLast() }
        guard !words.isEmpty, words.first != "timing" else { return nil }
        type = words.joined(separator: "_")
    }

    /// The arm whose evidence it is: `content_<type>[_<format>]`. Never equal to a timing arm.
    public var armName: String { (["content", type] + [format].compactMap(\.self)).joined(separator: "_") }

    /// As on the wire: `<type>[_<format>][_<slot>]`.
    public var wireName: String { [type, format, slot].compactMap(\.self).joined(separator: "_") }
}

/// The arm of an hour of the day, `timing_0` to `timing_23`, in the account's time zone.
public struct TimingArm: Hashable, Sendable {
    public let hour: Int

    /// - Precondition: 0…23.
    public init(hour: Int) {
        precondition((0...23).contains(hour), "an hour is 0 to 23")
        self.hour = hour
    }

    public init?(_ name: String) {
        guard name.hasPrefix("timing_"), let hour = Int(name.dropFirst(7)), (0...23).contains(hour) else { return nil }
        self.hour = hour
    }

    public var armName: String { "timing_\(hour)" }

    /// morning 5–11, afternoon 12–16, evening 17–21, night 22–4.
    public var slot: String {
        switch hour {
        case 5...11: "morning"
        case 12...16: "afternoon"
        case 17...21: "evening"
        default: "night"
        }
    }
}
