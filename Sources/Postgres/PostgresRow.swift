import CPQ
import FoundationEssentials
import Timekeeping

/// The rows of a result. Columns are read by name or by position.
public struct PostgresRows: Sequence {
    /// Owns the result. Used on the connection's thread only: the class is not Sendable and neither is anything
    /// that holds it, so the compiler keeps it there.
    final class Storage {
        let result: OpaquePointer
        lazy var columns: [String: Int32] = {
            var columns: [String: Int32] = [:]
            for index in 0..<PQnfields(result) {
                if let name = PQfname(result, index) { columns[String(cString: name)] = index }
            }
            return columns
        }()
        /// The statement that gave the result, for errors in reading it.
        var place: StatementPlace?
        init(_ result: OpaquePointer) { self.result = result }
        deinit { PQclear(result) }

        func error(_ code: PostgresError.Code, _ sentence: String) -> PostgresError {
            let error = PostgresError(code, sentence)
            return place.map(error.at) ?? error
        }
    }
    let storage: Storage

    init(owning result: OpaquePointer) { storage = Storage(result) }

    /// The number of rows.
    public var count: Int { Int(PQntuples(storage.result)) }
    /// Whether there are no rows.
    public var isEmpty: Bool { count == 0 }
    /// The first row, if there is one.
    public var first: PostgresRow? { isEmpty ? nil : self[0] }

    /// How many rows an INSERT, UPDATE or DELETE touched.
    public var affected: Int {
        withExtendedLifetime(storage) { Int(String(cString: PQcmdTuples(storage.result))) ?? 0 }
    }

    /// What the server says it did: `INSERT 0 3`, `COMMIT`, `ROLLBACK`.
    var commandTag: String { withExtendedLifetime(storage) { String(cString: PQcmdStatus(storage.result)) } }

    /// - Precondition: `index` is 0 or more and below `count`.
    public subscript(index: Int) -> PostgresRow {
        precondition(index >= 0 && index < count, "row \(index) of \(count)")
        return PostgresRow(storage: storage, row: Int32(index))
    }

    /// The single row of a result that must have exactly one.
    public func only() throws(PostgresError) -> PostgresRow {
        guard count == 1, let row = first else {
            throw storage.error(.badResult, "a result has \(count) rows where one was expected")
        }
        return row
    }

    public func makeIterator() -> AnyIterator<PostgresRow> {
        var next = 0
        let rows = self
        return AnyIterator {
            guard next < rows.count else { return nil }
            defer { next += 1 }
            return rows[next]
        }
    }
}

/// One row. Every reader throws `.badResult` naming the column when it is missing, or null where a value is asked
/// for, or of a type that cannot be read so.
public struct PostgresRow {
    let storage: PostgresRows.Storage
    let row: Int32

    func index(_ name: String) throws(PostgresError) -> Int32 {
        guard let index = storage.columns[name] else {
            throw storage.error(.badResult, "a result has no column \"\(name)\"")
        }
        return index
    }

    func index(_ position: Int) throws(PostgresError) -> Int32 {
        guard position >= 0, position < Int(PQnfields(storage.result)) else {
            throw storage.error(.badResult, "a result has no column \(position)")
        }
        return Int32(position)
    }

    func name(_ column: Int32) -> String {
        withExtendedLifetime(storage) { PQfname(storage.result, column).map { String(cString: $0) } ?? "?" }
    }

    func type(_ column: Int32) -> UInt32 { PQftype(storage.result, column) }

    /// The bytes of a field, or nil for null.
    func field(_ column: Int32) -> WireReader? {
        guard PQgetisnull(storage.result, row, column) == 0 else { return nil }
        let length = Int(PQgetlength(storage.result, row, column))
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(storage.result, row, column), count: length)
        return WireReader(bytes, of: storage)
    }

    func require<Value>(_ value: Value?, _ column: Int32) throws(PostgresError) -> Value {
        guard let value else { throw storage.error(.badResult, "column \"\(name(column))\" is null") }
        return value
    }

    func mismatch(_ column: Int32, _ wanted: String) -> PostgresError {
        storage.error(.badResult, "column \"\(name(column))\" (type \(type(column))) cannot be read as \(wanted)")
    }
}

/// Columns by name.
extension PostgresRow {
    public func optionalText(_ name: String) throws(PostgresError) -> String? { try decodeText(index(name)) }
    public func optionalInt(_ name: String) throws(PostgresError) -> Int64? { try decodeInt(index(name)) }
    public func optionalDouble(_ name: String) throws(PostgresError) -> Double? { try decodeDouble(index(name)) }
    public func optionalBool(_ name: String) throws(PostgresError) -> Bool? { try decodeBool(index(name)) }
    public func optionalTimestamp(_ name: String) throws(PostgresError) -> Timestamp? {
        try decodeTimestamp(index(name))
    }
    public func text(_ name: String) throws(PostgresError) -> String {
        try require(optionalText(name), index(name))
    }
    public func int(_ name: String) throws(PostgresError) -> Int64 { try require(optionalInt(name), index(name)) }
    public func double(_ name: String) throws(PostgresError) -> Double {
        try require(optionalDouble(name), index(name))
    }
    public func bool(_ name: String) throws(PostgresError) -> Bool { try require(optionalBool(name), index(name)) }
    public func timestamp(_ name: String) throws(PostgresError) -> Timestamp {
        try require(optionalTimestamp(name), index(name))
    }
}

/// Columns that hold enumerations and JSON.
extension PostgresRow {
    /// Text as a case of an enumeration.
    ///
    /// - Parameter table: the column's table, for the error.
    /// - Throws: `.unknownValue` naming table, column and value if the enumeration has no such case, because a newer program
    ///   or an operator wrote the row.
    public func value<Value: RawRepresentable<String>>(
        _ name: String, of table: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        try require(optionalValue(name, of: table), index(name))
    }

    /// The same of a column that may be null.
    public func optionalValue<Value: RawRepresentable<String>>(
        _ name: String, of table: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        guard let text = try optionalText(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            throw storage.error(
                .unknownValue, "\(table).\(name) holds \"\(text.prefix(64))\", which this program does not know")
        }
        return value
    }

    /// `jsonb` as a Codable value.
    ///
    /// - Throws: `.badResult` where the JSON has another shape.
    public func json<Value: Decodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        try require(optionalJSON(name), index(name))
    }

    /// The same of a column that may be null.
    public func optionalJSON<Value: Decodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        guard let text = try optionalText(name) else { return nil }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw storage.error(.badResult, "column \"\(name)\" holds JSON that is no \(Value.self)")
        }
    }
}

/// Columns by position, from 0.
extension PostgresRow {
    public func optionalText(_ position: Int) throws(PostgresError) -> String? { try decodeText(index(position)) }
    public func optionalInt(_ position: Int) throws(PostgresError) -> Int64? { try decodeInt(index(position)) }
    public func optionalDouble(_ position: Int) throws(PostgresError) -> Double? {
        try decodeDouble(index(position))
    }
    public func optionalBool(_ position: Int) throws(PostgresError) -> Bool? { try decodeBool(index(position)) }
    public func optionalTimestamp(_ position: Int) throws(PostgresError) -> Timestamp? {
        try decodeTimestamp(index(position))
    }
    public func text(_ position: Int) throws(PostgresError) -> String {
        try require(optionalText(position), index(position))
    }
    public func int(_ position: Int) throws(PostgresError) -> Int64 {
        try require(optionalInt(position), index(position))
    }
    public func double(_ position: Int) throws(PostgresError) -> Double {
        try require(optionalDouble(position), index(position))
    }
    public func bool(_ position: Int) throws(PostgresError) -> Bool {
        try require(optionalBool(position), index(position))
    }
    public func timestamp(_ position: Int) throws(PostgresError) -> Timestamp {
        try require(optionalTimestamp(position), index(position))
    }
}

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

/// Columns that hold an array of one dimension.
extension PostgresRow {
    /// `text[]`.
    public func optionalTexts(_ name: String) throws(PostgresError) -> [String?]? {
        try array(name, elements: [25, 1043]) { (reader) throws(PostgresError) in reader.rest() }
    }

    /// `double precision[]`.
    public func optionalDoubles(_ name: String) throws(PostgresError) -> [Double?]? {
        try array(name, elements: [701]) { (reader) throws(PostgresError) in
            Double(bitPattern: try reader.integer(UInt64.self))
        }
    }

    /// `bigint[]`.
    public func optionalInts(_ name: String) throws(PostgresError) -> [Int64?]? {
        try array(name, elements: [20]) { (reader) throws(PostgresError) in try reader.integer(Int64.self) }
    }

    /// `text[]`; null is an error.
    public func texts(_ name: String) throws(PostgresError) -> [String?] {
        try require(optionalTexts(name), index(name))
    }
    /// `double precision[]`; null is an error.
    public func doubles(_ name: String) throws(PostgresError) -> [Double?] {
        try require(optionalDoubles(name), index(name))
    }
    /// `bigint[]`; null is an error.
    public func ints(_ name: String) throws(PostgresError) -> [Int64?] {
        try require(optionalInts(name), index(name))
    }

    private func array<Element>(
        _ name: String, elements: [UInt32], _ decode: (inout WireReader) throws(PostgresError) -> Element
    ) throws(PostgresError) -> [Element?]? {
        let column = try index(name)
        guard var reader = field(column) else { return nil }
        guard [1009, 1015, 1016, 1022].contains(type(column)) else { throw mismatch(column, "an array") }
        let dimensions = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        guard elements.contains(try reader.integer(UInt32.self)) else { throw mismatch(column, "such an array") }
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw mismatch(column, "an array of one dimension") }
        let count = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        var values: [Element?] = []
        for _ in 0..<count {
            let length = try reader.integer(Int32.self)
            if length < 0 {
                values.append(nil)
            } else {
                var element = try reader.take(Int(length))
                values.append(try decode(&element))
            }
        }
        return values
    }
}
