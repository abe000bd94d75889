import CPQ

extension PostgresConnection {
    /// When an answer is given up: the server's own limit, and two seconds for it to say so.
    func answerDeadline() -> ContinuousClock.Instant? {
        statementTimeout.map { ContinuousClock.now + $0 + .seconds(2) }
    }

    /// Sends what libpq still holds back.
    func flush(_ handle: OpaquePointer, until deadline: ContinuousClock.Instant?) throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                guard SocketWait.wait(PQsocket(handle), [.read, .write], until: deadline) else { throw abandon() }
                guard PQconsumeInput(handle) == 1 else { throw drop() }
            default: throw drop()
            }
        }
    }

    /// Waits for the whole answer to what was sent and gives its last result; the first error in it is thrown.
    func finish(_ handle: OpaquePointer) throws(PostgresError) -> PostgresRows {
        let deadline = answerDeadline()
        try flush(handle, until: deadline)
        var last: PostgresRows?
        var failure: PostgresError?
        while true {
            while PQisBusy(handle) == 1 {
                // After each piece of work a look whether the answer has come; without work, a wait for it.
                if whileWaiting?() != true {
                    guard SocketWait.wait(PQsocket(handle), .read, until: deadline) else { throw abandon() }
                }
                guard PQconsumeInput(handle) == 1 else { throw drop() }
            }
            guard let result = PQgetResult(handle) else { break }
            let rows = PostgresRows(owning: result)
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = rows
            case PGRES_COPY_IN: return rows
            case PGRES_COPY_OUT, PGRES_COPY_BOTH:
                close()
                throw PostgresError(.misuse, "COPY TO is not spoken by this client; the connection was closed")
            default:
                // The rows own the result: they must outlive its reading.
                withExtendedLifetime(rows) {
                    failure = failure ?? PostgresError(result: result, endpoint: configuration.endpoint)
                }
            }
            if PQstatus(handle) == CONNECTION_BAD { break }
        }
        if PQstatus(handle) == CONNECTION_BAD {
            close()
            throw failure.map { $0.sqlState == nil ? lost("the server closed the connection") : $0 }
                ?? lost("the server closed the connection")
        }
        if let failure {
            // The primary may be elsewhere by now: whoever tries again looks for it with a new connection.
            if failure.code == .readOnly { close() }
            throw failure
        }
        guard let last else { throw drop() }
        return last
    }

    /// The connection broke.
    private func drop() -> PostgresError {
        close()
        return lost("the server closed the connection")
    }

    /// The server does not answer: nothing more can be said about this connection, so it is given up.
    private func abandon() -> PostgresError {
        close()
        return PostgresError(
            .timeout, "Postgres at \(configuration.endpoint) did not answer in time; the connection was closed"
        )
    }
}
