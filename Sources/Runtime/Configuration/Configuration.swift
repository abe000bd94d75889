import Glibc

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
    /// Of the settings that were loaded.
    private let names: Set<String>

    private init(
        names: Set<String>, values: [String: any Sendable], texts: [String: String], sources: [String: Source]
    ) {
        self.names = names
        self.values = values
        self.texts = texts
        self.sources = sources
    }

    /// The value of a setting, or its default.
    ///
    /// - Precondition: the setting is in one of the groups that were loaded.
    public subscript<Value: Sendable>(key: ConfigurationKey<Value>) -> Value {
        precondition(names.contains(key.name), "\(key.name) is not among the settings of this program")
        return values[key.name] as? Value ?? key.defaultValue
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

extension Configuration {
    /// Reads and checks all settings.
    ///
    /// - Parameters:
    ///   - environment: the variables; this process's own by default.
    ///   - overrides: settings that the program itself fixes, checked like the environment and stronger than it.
    ///   - groups: the settings that this program uses. Asking the result for another one is a programming error.
    ///   - otherNames: variables of other programs, which are left alone.
    /// - Throws: `ConfigurationError` listing everything that is wrong.
    public static func load(
        environment: [String: String] = currentEnvironment(), overrides: [String: String] = [:],
        groups: [ConfigurationGroup], otherNames: some Collection<String> = [String]()
    ) throws(ConfigurationError) -> Configuration {
        let settings = groups.flatMap(\.settings)
        let given = environment.merging(overrides) { $1 }.filter { !$0.value.isEmpty }
        var problems = unknownNames(in: given.keys, known: Self.names(of: settings).union(otherNames))
        var values: [String: any Sendable] = [:]
        var texts: [String: String] = [:]
        var sources: [String: Source] = [:]
        for setting in settings {
            do throws(ConfigurationError) {
                guard let (text, source) = try lookUp(setting, in: given) else { continue }
                guard let value = setting.value(of: text) else {
                    throw ConfigurationError(problems: [refusal(of: text, for: setting)])
                }
                values[setting.name] = value
                texts[setting.name] = text
                sources[setting.name] = source
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        return Configuration(names: Set(settings.map(\.name)), values: values, texts: texts, sources: sources)
    }

    private static func lookUp(
        _ setting: any ConfigurationSetting, in given: [String: String]
    ) throws(ConfigurationError) -> (String, Source)? {
        let fileName = setting.name + "_FILE"
        guard setting.isSecret, let path = given[fileName] else {
            return given[setting.name].map { ($0, .environment) }
        }
        guard given[setting.name] == nil else {
            throw ConfigurationError(problems: [
                .init(
                    code: .setTwice, name: setting.name,
                    text: "\(setting.name) and \(fileName) are both set; keep one")
            ])
        }
        guard let text = contents(of: path) else {
            let reason = String(cString: strerror(errno))
            throw ConfigurationError(problems: [
                .init(
                    code: .unreadableFile, name: fileName, text: "\(fileName): \(path) cannot be read: \(reason)")
            ])
        }
        return text.isEmpty ? nil : (text, .file(path))
    }

    private static func refusal(
        of text: String, for setting: any ConfigurationSetting
    ) -> ConfigurationError.Problem {
        let shown = setting.isSecret ? "its value" : "\"\(text)\""
        return .init(
            code: .badValue, name: setting.name,
            text: "\(setting.name): \(shown) is not allowed; allowed is \(setting.allowed)")
    }

    /// The content of a small file without its last line end; `nil` with `errno` set where it cannot be read.
    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { return nil }
        var text = String(decoding: bytes[0..<count], as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

extension Configuration {
    /// This process's environment. Read it before other threads change it; the programs do so first thing.
    public static func currentEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        // The C runtime owns the block and the strings; they are only read, and copied here.
        var entry = environ
        while let line = entry.pointee {
            let text = String(cString: line)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }
}

extension Configuration {
    /// The variables of these settings: their names, and `<NAME>_FILE` for secrets.
    public static func names(of settings: [any ConfigurationSetting]) -> Set<String> {
        Set(settings.map(\.name)).union(settings.filter(\.isSecret).map { $0.name + "_FILE" })
    }

    /// What is wrong with a set of variable names: `ROOKERY_…` names that are not `known`, each with the nearest that is.
    ///
    /// Names without the prefix pass.
    public static func unknownNames(
        in names: some Collection<String>, known: Set<String>
    ) -> [ConfigurationError.Problem] {
        names.filter { $0.hasPrefix("ROOKERY_") && !known.contains($0) }.sorted().map { name in
            let limit = max(2, (name.count - "ROOKERY_".count) / 3)
            let nearest = EditDistance.nearest(to: name, among: known, limit: limit)
            let hint = nearest.map { "; did you mean \($0)?" } ?? ""
            return .init(code: .unknownName, name: name, text: "\(name) is not a setting\(hint)")
        }
    }
}

/// Why the settings cannot be used: all that is wrong with them at once.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with a setting.
    public enum Code: String, Sendable, CaseIterable {
        /// A `ROOKERY_…` variable that no program knows.
        case unknownName
        /// A value outside what is allowed.
        case badValue
        /// A setting without a default that this program needs.
        case missing
        /// The file named by `<name>_FILE` cannot be read.
        case unreadableFile
        /// Both the variable and its `_FILE` form are set.
        case setTwice
    }

    /// One setting that cannot be used.
    public struct Problem: Equatable, Sendable {
        public let code: Code
        public let name: String
        /// One clear clause that names the variable; the value too, unless it is a secret.
        public let text: String

        public init(code: Code, name: String, text: String) {
            self.code = code
            self.name = name
            self.text = text
        }
    }

    /// All that is wrong, not only the first; at least one.
    public let problems: [Problem]
    public var code: Code { problems.first?.code ?? .badValue }
    public var description: String { problems.map(\.text).joined(separator: "; ") }

    public init(problems: [Problem]) { self.problems = problems }
}
