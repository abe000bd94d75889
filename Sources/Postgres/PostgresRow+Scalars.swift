import Timekeeping

extension PostgresRow {
    /// Any type as text: numbers in shortest round-trip form, UUIDs in lower case, times as RFC 3339.
    func decodeText(_ column: Int32) throws(PostgresError) -> String? {
        guard var reader = field(column) else { return nil }
        switch type(column) {
        case 16: return try reader.integer(UInt8.self) == 0 ? "false" : "true"
        case 20, 21, 23, 26: return String(try decodeInt(column) ?? 0)
        case 700, 701: return try decodeDouble(column)?.description
        case 18, 19, 25, 114, 1042, 1043, 705: return reader.rest()
        case 1184, 1114: return try decodeTimestamp(column)?.rfc3339
        case 1700: return try reader.numeric()
        case 2950: return try reader.uuid()
        case 3802:
            _ = try reader.integer(UInt8.self)
            return reader.rest()
        case 2278: return ""
        default: throw mismatch(column, "text: cast it to text in the statement")
        }
    }

    func decodeInt(_ column: Int32) throws(PostgresError) -> Int64? {
        guard var reader = field(column) else { return nil }
        switch type(column) {
        case 20: return try reader.integer(Int64.self)
        case 21: return Int64(try reader.integer(Int16.self))
        case 23: return Int64(try reader.integer(Int32.self))
        case 26: return Int64(try reader.integer(UInt32.self))
        case 1700:
            let text = try reader.numeric()
            guard let value = Int64(text) else { throw mismatch(column, "a whole number") }
            return value
        default: throw mismatch(column, "a whole number")
        }
    }

    func decodeDouble(_ column: Int32) throws(PostgresError) -> Double? {
        guard var reader = field(column) else { return nil }
        switch type(column) {
        case 701: return Double(bitPattern: try reader.integer(UInt64.self))
        case 700: return Double(Float(bitPattern: try reader.integer(UInt32.self)))
        case 1700:
            guard let value = Double(try reader.numeric()) else { throw mismatch(column, "a number") }
            return value
        case 20, 21, 23: return try decodeInt(column).map { Double($0) }
        default: throw mismatch(column, "a number")
        }
    }

    func decodeBool(_ column: Int32) throws(PostgresError) -> Bool? {
        guard var reader = field(column) else { return nil }
        guard type(column) == 16 else { throw mismatch(column, "true or false") }
        return try reader.integer(UInt8.self) != 0
    }

    func decodeTimestamp(_ column: Int32) throws(PostgresError) -> Timestamp? {
        guard var reader = field(column) else { return nil }
        guard type(column) == 1184 || type(column) == 1114 else { throw mismatch(column, "a time") }
        let value = try reader.integer(Int64.self)
        let (microseconds, overflow) = value.addingReportingOverflow(postgresEpoch)
        guard !overflow, value != .min, value != .max else { throw mismatch(column, "a finite time") }
        return Timestamp(microseconds: microseconds)
    }
}
