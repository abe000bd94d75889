/// An answer of Redis.
public enum RedisValue: Equatable, Sendable {
    case null
    case integer(Int64)
    /// A string; bytes that are not UTF-8 come out as U+FFFD.
    case text(String)
    /// `OK`, `QUEUED`, `PONG`.
    case status(String)
    case array([RedisValue])
    /// One refused command of a pipeline, or an error inside a script's table.
    case error(RedisError)

    /// The text of a string or a status.
    public var text: String? {
        switch self {
        case .text(let text), .status(let text): text
        default: nil
        }
    }

    /// `nil` where the answer is of another kind.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// `nil` where the answer is of another kind.
    public var array: [RedisValue]? { if case .array(let values) = self { values } else { nil } }

    /// Whether the server refused a command because it takes no writes.
    var isReadOnlyRefusal: Bool { if case .error(let error) = self { error.code == .readOnly } else { false } }
}
