/// One setting: its name in the environment, its type, what is allowed, and what it is for.
///
/// A setting without a default has an optional value type; `Configuration.require` asks for those.
public struct ConfigurationKey<Value: Sendable>: Sendable {
    /// The environment variable, `ROOKERY_…`.
    public let name: String
    public let defaultValue: Value
    /// The default as it would be written in the environment; `nil` where there is none.
    public let defaultText: String?
    /// What values are allowed, for people: `1…1000`, `live or shadow`.
    public let allowed: String
    /// A secret is never printed and may be read from the file that `<name>_FILE` names.
    public let isSecret: Bool
    public let usedBy: [Program]
    /// One sentence.
    public let documentation: String
    /// `nil` where the text is not allowed.
    let parse: @Sendable (String) -> Value?

    public init(
        _ name: String, default defaultValue: Value, text defaultText: String?, allowed: String,
        isSecret: Bool = false, usedBy: [Program], _ documentation: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.defaultValue = defaultValue
        self.defaultText = defaultText
        self.allowed = allowed
        self.isSecret = isSecret
        self.usedBy = usedBy
        self.documentation = documentation
        self.parse = parse
    }
}

/// What the registry, the reference page and the checks need of a key, whatever its type.
public protocol ConfigurationSetting: Sendable {
    var name: String { get }
    var defaultText: String? { get }
    var allowed: String { get }
    var isSecret: Bool { get }
    var usedBy: [Program] { get }
    var documentation: String { get }
    /// The value that `text` stands for; `nil` where it is not allowed.
    func value(of text: String) -> (any Sendable)?
}

extension ConfigurationKey: ConfigurationSetting {
    public func value(of text: String) -> (any Sendable)? { parse(text) }
}

/// The programs and roles a setting concerns.
public enum Program: String, Sendable, CaseIterable {
    case coordinator, scraper, learner, predictor, optimizer, producer, simulator

    public static let workers: [Program] = [.scraper, .learner, .predictor, .optimizer]
    /// Everything that talks to Kafka and Postgres.
    public static let loop: [Program] = [.coordinator] + workers + [.producer]
    /// Everything that stays up and answers /livez, /readyz, /startupz and /metrics.
    public static let served: [Program] = loop + [.simulator]
}

extension ConfigurationKey where Value == Int {
    /// A whole number within a range.
    public static func int(
        _ name: String, _ defaultValue: Int, _ range: ClosedRange<Int>, _ usedBy: [Program], _ documentation: String
    ) -> Self {
        Self(
            name, default: defaultValue, text: String(defaultValue),
            allowed: "a whole number, \(range.lowerBound) to \(range.upperBound)", usedBy: usedBy, documentation
        ) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension ConfigurationKey where Value == Double {
    /// A number within a range.
    public static func double(
        _ name: String, _ defaultValue: Double, _ range: ClosedRange<Double>, _ usedBy: [Program],
        _ documentation: String
    ) -> Self {
        Self(
            name, default: defaultValue, text: String(defaultValue),
            allowed: "a number, \(range.lowerBound) to \(range.upperBound)", usedBy: usedBy, documentation
        ) { text in Double(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension ConfigurationKey where Value == String {
    /// A text that `accepts` lets pass.
    public static func text(
        _ name: String, _ defaultValue: String, allowed: String = "any text", _ usedBy: [Program],
        _ documentation: String, accepts: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Self {
        Self(name, default: defaultValue, text: defaultValue, allowed: allowed, usedBy: usedBy, documentation) {
            accepts($0) ? $0 : nil
        }
    }
}

extension ConfigurationKey where Value == String? {
    /// A text without a default.
    public static func optionalText(
        _ name: String, allowed: String = "any text", isSecret: Bool = false, _ usedBy: [Program],
        _ documentation: String, accepts: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Self {
        Self(
            name, default: nil, text: nil, allowed: allowed, isSecret: isSecret, usedBy: usedBy, documentation
        ) { text in accepts(text) ? .some(text) : nil }
    }
}

extension ConfigurationKey where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    public static func choice(
        _ name: String, _ defaultValue: Value, _ usedBy: [Program], _ documentation: String
    ) -> Self {
        Self(
            name, default: defaultValue, text: defaultValue.rawValue,
            allowed: Value.allCases.map(\.rawValue).joined(separator: " or "), usedBy: usedBy, documentation
        ) { Value(rawValue: $0) }
    }
}

/// Forms of text that settings accept.
public enum SettingFormat {
    /// Non-empty, of ASCII letters, digits and the extra characters, at most `longest` of them.
    public static func isName(_ text: String, extra: String, longest: Int) -> Bool {
        !text.isEmpty && text.utf8.count <= longest
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                default: extra.unicodeScalars.contains(scalar)
                }
            }
    }

    /// The form of an IANA time zone name; whether it exists is the database's to say.
    public static func isTimeZone(_ text: String) -> Bool {
        isName(text, extra: "_-+/", longest: 64) && text.first?.isLetter == true
    }

    /// `host:port[,host:port…]`.
    public static func isBrokerList(_ text: String) -> Bool {
        let brokers = text.split(separator: ",", omittingEmptySubsequences: false)
        return brokers.allSatisfy { broker in
            guard let colon = broker.lastIndex(of: ":"), colon != broker.startIndex else { return false }
            let port = Int(broker[broker.index(after: colon)...])
            return port.map { (1...65_535).contains($0) } ?? false
        }
    }

    /// A URL with one of the schemes.
    public static func isURL(_ text: String, schemes: [String]) -> Bool {
        schemes.contains { text.hasPrefix($0 + "://") && text.utf8.count > $0.utf8.count + 3 }
    }
}
