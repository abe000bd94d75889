import CPQ

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
        init(_ result: OpaquePointer) { self.result = result }
        deinit { PQclear(result) }
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
            throw PostgresError(.badResult, "a result has \(count) rows where one was expected")
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
