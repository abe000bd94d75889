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
