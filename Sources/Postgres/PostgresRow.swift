import CPQ
import Timekeeping

/// One row. Every reader throws `.badResult` naming the column when it is missing, or null where a value is asked
/// for, or of a type that cannot be read so.
public struct PostgresRow {
    let storage: PostgresRows.Storage
    let row: Int32

    func index(_ name: String) throws(PostgresError) -> Int32 {
        guard let index = storage.columns[name] else {
            throw PostgresError(.badResult, "a result has no column \"\(name)\"")
        }
        return index
    }

    func index(_ position: Int) throws(PostgresError) -> Int32 {
        guard position >= 0, position < Int(PQnfields(storage.result)) else {
            throw PostgresError(.badResult, "a result has no column \(position)")
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
        guard let value else { throw PostgresError(.badResult, "column \"\(name(column))\" is null") }
        return value
    }

    func mismatch(_ column: Int32, _ wanted: String) -> PostgresError {
        PostgresError(.badResult, "column \"\(name(column))\" (type \(type(column))) cannot be read as \(wanted)")
    }
}
