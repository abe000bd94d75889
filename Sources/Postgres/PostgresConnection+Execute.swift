import CPQ

extension PostgresConnection {
    /// Runs one statement with its parameters bound, and gives its rows.
    ///
    /// - Throws: outside a transaction nothing of a failed statement remains. A lost connection leaves open whether a
    ///   statement that writes outside a transaction took effect; so write inside one.
    @discardableResult
    public func execute(_ sql: String, _ parameters: [PostgresParameter] = []) throws(PostgresError) -> PostgresRows {
        let key = StatementCache.Key(sql: sql, types: parameters.map(\.oid))
        do throws(PostgresError) {
            return try run(key, parameters)
        } catch {
            // The server dropped the statement, or the tables under it changed their shape: prepare it anew. Inside
            // a transaction that is for the transaction's next run.
            guard error.sqlState == "26000" || error.sqlState == "0A000", !isInTransaction else { throw error }
            return try run(key, parameters)
        }
    }

    /// Runs several statements in one go, as one transaction unless they say otherwise. For migrations: nothing can
    /// be bound.
    public func script(_ sql: String) throws(PostgresError) { _ = try simple(sql) }

    @discardableResult
    func simple(_ sql: String) throws(PostgresError) -> PostgresRows {
        let handle = try live()
        guard PQsendQuery(handle, sql) == 1 else { throw sendFailure(handle) }
        return try finish(handle)
    }

    private func run(
        _ key: StatementCache.Key, _ parameters: [PostgresParameter]
    ) throws(PostgresError) -> PostgresRows {
        let handle = try live()
        let name = try prepared(key, handle)
        buffer.removeAll()
        var ends: [Int] = []
        ends.reserveCapacity(parameters.count)
        for (index, parameter) in parameters.enumerated() {
            do throws(PostgresError) {
                try parameter.encode(into: &buffer)
            } catch {
                throw PostgresError(.badParameter, "parameter $\(index + 1): \(error.description)")
            }
            ends.append(buffer.count)
        }
        let formats = [Int32](repeating: 1, count: parameters.count)
        let lengths = ends.enumerated().map { Int32(truncatingIfNeeded: $1 - ($0 == 0 ? 0 : ends[$0 - 1])) }
        // A value of no bytes still needs an address, or libpq takes it for null.
        buffer.append(byte: 0)
        let sent = buffer.bytes.withUnsafeBytes { bytes in
            let base = bytes.bindMemory(to: CChar.self).baseAddress
            let values: [UnsafePointer<CChar>?] = parameters.enumerated().map { index, parameter in
                parameter.isNull ? nil : base.map { $0 + (index == 0 ? 0 : ends[index - 1]) }
            }
            return PQsendQueryPrepared(handle, name, Int32(parameters.count), values, lengths, formats, 1)
        }
        guard sent == 1 else { throw sendFailure(handle) }
        do throws(PostgresError) {
            return try finish(handle)
        } catch {
            if error.sqlState == "26000" || error.sqlState == "0A000" { statements.remove(name: name) }
            throw error
        }
    }

    /// The name of the statement, prepared now if it was not.
    private func prepared(_ key: StatementCache.Key, _ handle: OpaquePointer) throws(PostgresError) -> String {
        switch statements.lookUp(key) {
        case .known(let name): return name
        case .new(let name, let evicted):
            if let evicted {
                statements.remove(name: evicted)
                do throws(PostgresError) {
                    try simple("DEALLOCATE \(evicted)")
                } catch {
                    // The server has forgotten it already.
                    guard error.sqlState == "26000", !isInTransaction else { throw error }
                }
            }
            guard PQsendPrepare(handle, name, key.sql, Int32(key.types.count), key.types) == 1 else {
                throw sendFailure(handle)
            }
            _ = try finish(handle)
            statements.insert(key, name: name)
            return name
        }
    }

    func sendFailure(_ handle: OpaquePointer) -> PostgresError {
        guard PQstatus(handle) == CONNECTION_OK else {
            close()
            return lost("the server closed the connection")
        }
        return PostgresError(.misuse, "libpq refused a statement; a COPY is open or it has too many parameters")
    }
}
