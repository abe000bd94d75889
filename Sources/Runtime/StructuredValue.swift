/// A value for log fields and `--json` output, printed as JSON with the order of an object's fields kept.
public enum StructuredValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    /// A number; not-a-number and infinities print as `null`, for JSON has none.
    case double(Double)
    case text(String)
    case list([StructuredValue])
    case object([Field])

    /// One field of an object.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: StructuredValue
        public init(_ name: String, _ value: StructuredValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value, or `null` where there is none: unknown is never 0.
    public static func optional(_ value: Int64?) -> StructuredValue { value.map { .int($0) } ?? .null }
    public static func optional(_ value: Double?) -> StructuredValue { value.map { .double($0) } ?? .null }
    public static func optional(_ value: String?) -> StructuredValue { value.map { .text($0) } ?? .null }
    public static func optional(_ value: Bool?) -> StructuredValue { value.map { .bool($0) } ?? .null }
}
