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

/// One column of many rows: an array parameter for `UNNEST`, or a column of a `COPY`.
public enum PostgresColumn: Sendable {
    case texts([String?])
    case ints([Int64?])
    case doubles([Double?])
    case bools([Bool?])
    case timestamps([Timestamp?])
    case uuids([String?])
    /// The same type as `uuids`, taken apart already.
    case binaryUUIDs([PostgresUUID])
    case jsons([String?])

    /// Rows, nulls included.
    public var count: Int {
        switch self {
        case .texts(let values), .uuids(let values), .jsons(let values): values.count
        case .ints(let values): values.count
        case .doubles(let values): values.count
        case .bools(let values): values.count
        case .timestamps(let values): values.count
        case .binaryUUIDs(let values): values.count
        }
    }

    var type: PostgresType {
        switch self {
        case .texts: .text
        case .ints: .int
        case .doubles: .double
        case .bools: .bool
        case .timestamps: .timestamp
        case .uuids, .binaryUUIDs: .uuid
        case .jsons: .json
        }
    }

    /// A one-dimensional array: dimensions, whether there are nulls, element type, length, lower bound, elements.
    func encode(into buffer: inout WireBuffer) throws(PostgresError) {
        buffer.append(Int32(count == 0 ? 0 : 1))
        let flag = buffer.count
        buffer.append(Int32(0))
        buffer.append(type.rawValue)
        guard count > 0 else { return }
        buffer.append(Int32(truncatingIfNeeded: count))
        buffer.append(Int32(1))
        if try encodeElements(into: &buffer) { buffer.overwrite(Int32(1), at: flag) }
    }

    /// Every element with its length in front. Returns whether there was a null.
    private func encodeElements(into buffer: inout WireBuffer) throws(PostgresError) -> Bool {
        switch self {
        // The types that come by the thousand take the short way.
        case .texts(let values): return try buffer.append(texts: values)
        case .ints(let values): return buffer.append(ints: values)
        case .bools(let values): return buffer.append(bools: values)
        case .timestamps(let values): return try buffer.append(timestamps: values)
        case .binaryUUIDs(let values):
            buffer.append(uuids: values)
            return false
        case .doubles, .uuids, .jsons:
            var hasNull = false
            for row in 0..<count where try !encodeField(row, into: &buffer) { hasNull = true }
            return hasNull
        }
    }

    /// Appends one row's value with its length in front, -1 for null. Returns whether there was a value.
    @discardableResult
    func encodeField(_ row: Int, into buffer: inout WireBuffer) throws(PostgresError) -> Bool {
        let start = buffer.count
        buffer.append(Int32(-1))
        do throws(PostgresError) {
            switch self {
            case .texts(let values):
                guard let value = values[row] else { return false }
                try buffer.append(text: value)
            case .ints(let values):
                guard let value = values[row] else { return false }
                buffer.append(value)
            case .doubles(let values):
                guard let value = values[row] else { return false }
                buffer.append(value.bitPattern)
            case .bools(let values):
                guard let value = values[row] else { return false }
                buffer.append(byte: value ? 1 : 0)
            case .timestamps(let values):
                guard let value = values[row] else { return false }
                try buffer.append(timestamp: value)
            case .uuids(let values):
                guard let value = values[row] else { return false }
                try buffer.append(uuid: value)
            case .binaryUUIDs(let values):
                buffer.append(values[row].high)
                buffer.append(values[row].low)
            case .jsons(let values):
                guard let value = values[row] else { return false }
                try buffer.append(json: value)
            }
        } catch {
            throw PostgresError(error.code, "row \(row) of a batch: \(error.description)")
        }
        buffer.overwrite(Int32(truncatingIfNeeded: buffer.count - start - 4), at: start)
        return true
    }
}

/// The types this client sends, with the object ids they have in every Postgres (`pg_type.dat`).
public enum PostgresType: UInt32, Sendable {
    case bool = 16
    case int = 20
    case text = 25
    case double = 701
    case timestamp = 1184
    case uuid = 2950
    case json = 3802

    var arrayOID: UInt32 {
        switch self {
        case .bool: 1000
        case .int: 1016
        case .text: 1009
        case .double: 1022
        case .timestamp: 1185
        case .uuid: 2951
        case .json: 3807
        }
    }
}

/// Postgres counts microseconds from 2000-01-01.
let postgresEpoch: Int64 = 946_684_800_000_000
