import CPQ

/// How much of what others commit meanwhile a transaction sees.
public enum IsolationLevel: String, Sendable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
    /// Runs `body` in a transaction: committed when it returns, undone when it throws.
    ///
    /// - Throws: what `body` throws; the server's error where COMMIT is refused (a deferred constraint, a
    ///   serialization failure), with nothing written; `.commitOutcomeUnknown` where the answer to COMMIT never came.
    @discardableResult
    public func transaction<R>(isolation: IsolationLevel = .readCommitted, _ body: () throws -> R) throws -> R {
        guard savepoints == nil else {
            throw PostgresError(.misuse, "a transaction was begun inside another; use savepoint()")
        }
        try simple("BEGIN ISOLATION LEVEL \(isolation.rawValue)")
        savepoints = 0
        let value: R
        do {
            value = try body()
        } catch {
            rollBack()
            throw error
        }
        try commit()
        return value
    }

    /// Runs `body` inside the open transaction so that a failure in it undoes only what it did.
    @discardableResult
    public func savepoint<R>(_ body: () throws -> R) throws -> R {
        guard let depth = savepoints else {
            throw PostgresError(.misuse, "a savepoint was set outside a transaction")
        }
        let name = "rookery_\(depth)"
        try simple("SAVEPOINT \(name)")
        savepoints = depth + 1
        let value: R
        do {
            value = try body()
        } catch {
            if isUsable {
                savepoints = depth
                do { try simple("ROLLBACK TO \(name); RELEASE \(name)") } catch { close() }
            }
            throw error
        }
        savepoints = depth
        try simple("RELEASE \(name)")
        return value
    }

    private func commit() throws(PostgresError) {
        guard isUsable, isInTransaction else {
            close()
            throw lost("the connection was lost before COMMIT; nothing was written")
        }
        savepoints = nil
        let answer: PostgresRows
        do throws(PostgresError) {
            answer = try simple("COMMIT")
        } catch {
            // Without an answer, or with the session ended under it, COMMIT may have been carried out.
            guard isUsable else {
                close()
                throw PostgresError(
                    .commitOutcomeUnknown,
                    "Postgres at \(configuration.endpoint) went away during COMMIT; whether it was carried out is not "
                        + "known", sqlState: error.sqlState
                )
            }
            throw error
        }
        // A transaction in which a failure was swallowed is rolled back by COMMIT, which reports success.
        guard answer.commandTag == "COMMIT" else {
            throw PostgresError(.misuse, "a transaction was committed after one of its statements had failed")
        }
    }

    private func rollBack() {
        savepoints = nil
        guard isUsable else { return close() }
        do throws(PostgresError) { try simple("ROLLBACK") } catch { close() }
    }
}
