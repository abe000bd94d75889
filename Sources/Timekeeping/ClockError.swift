/// Why there is no clock.
public struct ClockError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The specification's text has none of the known forms.
        case badSpecification
        /// The clock file cannot be opened, read or written, or holds no pace.
        case unreadable
    }

    public let code: Code
    public let description: String

    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }
}
