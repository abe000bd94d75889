import Timekeeping

/// A value bound to `$1`, `$2`, … in Postgres' binary format. It is data, whatever it looks like.
public enum PostgresParameter: Sendable {
    case null(PostgresType)
    case text(String)
    case int(Int64)
    case double(Double)
    case bool(Bool)
    case timestamp(Timestamp)
    /// 36 characters, `8-4-4-4-12` hexadecimal digits.
    case uuid(String)
    /// `jsonb`.
    case json(String)
    /// An array, for `UNNEST($1)`.
    case column(PostgresColumn)

    public static func text(_ value: String?) -> PostgresParameter { value.map { .text($0) } ?? .null(.text) }
    public static func int(_ value: Int64?) -> PostgresParameter { value.map { .int($0) } ?? .null(.int) }
    public static func double(_ value: Double?) -> PostgresParameter { value.map { .double($0) } ?? .null(.double) }
    public static func timestamp(_ value: Timestamp?) -> PostgresParameter {
        value.map { .timestamp($0) } ?? .null(.timestamp)
    }

    var oid: UInt32 {
        switch self {
        case .null(let type): type.rawValue
        case .text: PostgresType.text.rawValue
        case .int: PostgresType.int.rawValue
        case .double: PostgresType.double.rawValue
        case .bool: PostgresType.bool.rawValue
        case .timestamp: PostgresType.timestamp.rawValue
        case .uuid: PostgresType.uuid.rawValue
        case .json: PostgresType.json.rawValue
        case .column(let column): column.type.arrayOID
        }
    }

    var isNull: Bool { if case .null = self { true } else { false } }

    /// Appends the value without its length.
    func encode(into buffer: inout WireBuffer) throws(PostgresError) {
        switch self {
        case .null: break
        case .text(let value): try buffer.append(text: value)
        case .int(let value): buffer.append(value)
        case .double(let value): buffer.append(value.bitPattern)
        case .bool(let value): buffer.append(byte: value ? 1 : 0)
        case .timestamp(let value): try buffer.append(timestamp: value)
        case .uuid(let value): try buffer.append(uuid: value)
        case .json(let value): try buffer.append(json: value)
        case .column(let column): try column.encode(into: &buffer)
        }
    }
}
