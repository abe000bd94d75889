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
