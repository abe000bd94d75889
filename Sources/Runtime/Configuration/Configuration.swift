/// The settings of a process: read once from the environment, checked as a whole, then constant.
///
/// A `ROOKERY_…` variable that no program knows is an error, so that a misspelt one cannot silently leave a default in
/// force; each bad value is named with what is allowed. An empty variable counts as not set. A secret may come from the
/// file that `<NAME>_FILE` names, and is never printed.
public struct Configuration: Sendable {
    /// Where a value came from.
    public enum Source: Equatable, Sendable {
        case standard
        case environment
        case file(String)
    }

    private let values: [String: any Sendable]
    private let texts: [String: String]
    private let sources: [String: Source]

    init(values: [String: any Sendable], texts: [String: String], sources: [String: Source]) {
        self.values = values
        self.texts = texts
        self.sources = sources
    }

    /// The value of a setting, or its default.
    public subscript<Value: Sendable>(key: ConfigurationKey<Value>) -> Value {
        values[key.name] as? Value ?? key.defaultValue
    }

    /// The value of a setting that has no default and that this program cannot do without.
    ///
    /// - Throws: `ConfigurationError` with `.missing`.
    public func require<Value: Sendable>(_ key: ConfigurationKey<Value?>) throws(ConfigurationError) -> Value {
        if let value = self[key] { return value }
        let secret = key.isSecret ? " (or \(key.name)_FILE)" : ""
        let problem = ConfigurationError.Problem(
            code: .missing, name: key.name, text: "\(key.name)\(secret) is not set; allowed is \(key.allowed)")
        throw ConfigurationError(problems: [problem])
    }

    /// Where the value of `name` came from.
    public func source(of name: String) -> Source { sources[name] ?? .standard }

    /// The value as text for people: the default where nothing is set, `nil` where there is none, secrets as `(secret)`.
    public func printable(_ setting: any ConfigurationSetting) -> String? {
        guard let text = texts[setting.name] else { return setting.defaultText }
        return setting.isSecret ? "(secret)" : text
    }
}
