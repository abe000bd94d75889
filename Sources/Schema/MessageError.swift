/// Why a message could not be taken. Names the field and what is wrong with it, never what it held.
public struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// No bytes.
        case empty
        /// Not JSON, or not one JSON object.
        case malformed
        /// A required field is absent or null.
        case missing
        /// A field has another JSON type than it must.
        case wrongType
        /// A number outside its range.
        case outOfRange
        /// A text that is not of the form it must have.
        case invalid
        /// A known field occurs twice.
        case duplicate
        /// Two fields contradict each other.
        case inconsistent
        /// The record header `schema` is absent or names another schema.
        case schema
    }

    public let code: Code
    /// The field's name on the wire, where one is concerned.
    public let field: String?
    /// The byte the fault was found at, counted from 0, where it is known.
    public let offset: Int?
    /// What is wrong, to follow the field's name: `must be a whole number`.
    public let problem: String

    public init(_ code: Code, field: String? = nil, offset: Int? = nil, _ problem: String) {
        self.code = code
        self.field = field
        self.offset = offset
        self.problem = problem
    }

    public var description: String {
        var text = field.map { "field \($0) \(problem)" } ?? problem
        if let offset { text += " (byte \(offset))" }
        return text
    }
}
