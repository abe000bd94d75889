import CPQ

extension PostgresConnection {
    /// Appends rows to a table with a binary COPY, the fastest way in. All rows or none.
    ///
    /// Columns must have exactly the types sent (`bigint` for ints, `double precision`, `jsonb`, …): a binary COPY
    /// converts nothing. To merge, copy into a temporary table and insert from there.
    ///
    /// - Returns: the number of rows copied.
    @discardableResult
    public func copyIn(
        into table: String, columns: [(name: String, values: PostgresColumn)]
    ) throws(PostgresError) -> Int {
        let count = columns.first?.values.count ?? 0
        guard columns.allSatisfy({ $0.values.count == count }) else {
            throw PostgresError(.misuse, "the columns copied into \"\(table)\" differ in length")
        }
        guard count > 0 else { return 0 }
        let names = columns.map { Self.quoted($0.name) }.joined(separator: ", ")
        let handle = try live()
        try simple("COPY \(Self.quoted(table)) (\(names)) FROM STDIN (FORMAT binary)")
        do throws(PostgresError) {
            try sendRows(columns.map(\.values), count: count, handle)
        } catch {
            if isUsable, PQputCopyEnd(handle, "abandoned by the client") == 1 { _ = try? finish(handle) }
            throw error
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw sendFailure(handle) }
        return try finish(handle).affected
    }

    private func sendRows(
        _ columns: [PostgresColumn], count: Int, _ handle: OpaquePointer
    ) throws(PostgresError) {
        buffer.removeAll()
        buffer.append(bytes: [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00])
        buffer.append(Int32(0))
        buffer.append(Int32(0))
        for row in 0..<count {
            buffer.append(Int16(truncatingIfNeeded: columns.count))
            for column in columns { try column.encodeField(row, into: &buffer) }
            if buffer.count >= 65_536 { try sendBuffer(handle) }
        }
        buffer.append(Int16(-1))
        try sendBuffer(handle)
    }

    private func sendBuffer(_ handle: OpaquePointer) throws(PostgresError) {
        let status = buffer.bytes.withUnsafeBytes { bytes in
            PQputCopyData(handle, bytes.bindMemory(to: CChar.self).baseAddress, Int32(truncatingIfNeeded: bytes.count))
        }
        guard status == 1 else { throw sendFailure(handle) }
        buffer.removeAll()
        try flush(handle, until: answerDeadline())
    }

    static func quoted(_ identifier: String) -> String {
        "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
