import Timekeeping

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

extension StructuredValue {
    /// The value as JSON on one line.
    public var json: String {
        var text = ""
        write(to: &text)
        return text
    }

    func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += value.isFinite ? String(value) : "null"
        case .text(let value): Self.quote(value, to: &text)
        case .list(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.write(to: &text)
            }
            text += "]"
        case .object(let fields):
            text += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { text += "," }
                Self.quote(field.name, to: &text)
                text += ":"
                field.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
