import Timekeeping

extension StructuredValue: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self = .text(value) }
}
extension StructuredValue: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self = .int(value) }
}
extension StructuredValue: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .double(value) }
}
extension StructuredValue: ExpressibleByBooleanLiteral {
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
extension StructuredValue: ExpressibleByNilLiteral {
    public init(nilLiteral: ()) { self = .null }
}
extension StructuredValue: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: StructuredValue...) { self = .list(elements) }
}
extension StructuredValue: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, StructuredValue)...) {
        self = .object(elements.map { Field($0.0, $0.1) })
    }
}

extension StructuredValue {
    /// RFC 3339 in UTC.
    public static func time(_ moment: Timestamp) -> StructuredValue { .text(moment.rfc3339) }
    public static func time(_ moment: Timestamp?) -> StructuredValue { moment.map { .text($0.rfc3339) } ?? .null }
    public static func count(_ value: Int) -> StructuredValue { .int(Int64(value)) }
}
