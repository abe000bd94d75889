import CPQ
import Glibc

extension PostgresConnection {
    /// Makes a connection within the configured time.
    static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> OpaquePointer {
        // The URL's own keywords come later and win, but for what this client relies on.
        let keywords =
            [
                ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
                ("tcp_user_timeout", "20000"), ("gssencmode", "disable"),
            ] + configuration.keywords + [
                ("application_name", configuration.applicationName), ("client_encoding", "UTF8"),
            ]
        guard let handle = start(keywords) else {
            throw PostgresError(.connectionLost, "libpq has no memory for a connection")
        }
        let deadline = ContinuousClock.now + configuration.connectTimeout
        var state = PGRES_POLLING_WRITING
        while PQstatus(handle) != CONNECTION_BAD {
            let events: SocketWait.Events = state == PGRES_POLLING_READING ? .read : .write
            guard SocketWait.wait(PQsocket(handle), events, until: deadline) else {
                PQfinish(handle)
                throw PostgresError(
                    .timeout,
                    "Postgres at \(configuration.endpoint) (database \"\(configuration.database)\") did not answer "
                        + "within \(configuration.connectTimeout)"
                )
            }
            state = PQconnectPoll(handle)
            if state == PGRES_POLLING_OK || state == PGRES_POLLING_FAILED { break }
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw PostgresError(connecting: configuration, message: message)
        }
        PQsetnonblocking(handle, 1)
        PQsetNoticeReceiver(handle, ignoreNotice, nil)
        return handle
    }

    private static func start(_ keywords: [(String, String)]) -> OpaquePointer? {
        var names: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.0)) }
        var values: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.1)) }
        names.append(nil)
        values.append(nil)
        defer { for word in names + values { free(UnsafeMutablePointer(mutating: word)) } }
        return PQconnectStartParams(names, values, 0)
    }

    /// Where names are looked up, how long statements may take, and UTC for what the server itself writes as text.
    func configureSession() throws(PostgresError) {
        try execute(
            """
            SELECT set_config('search_path', $1, false), set_config('TimeZone', 'UTC', false),
                   set_config('statement_timeout', $2, false), set_config('extra_float_digits', '1', false),
                   set_config('idle_in_transaction_session_timeout', $3, false)
            """,
            [
                .text("\"\(configuration.schema)\""),
                .text(configuration.statementTimeout.map { String($0.milliseconds) } ?? "0"),
                .text(configuration.idleInTransactionTimeout.map { String($0.milliseconds) } ?? "0"),
            ]
        )
    }
}

/// Notices are the server's remarks ("relation exists already, skipping"); libpq would print them.
private func ignoreNotice(_: UnsafeMutableRawPointer?, _: OpaquePointer?) {}

extension Duration {
    /// Whole milliseconds, at least 1.
    var milliseconds: Int64 {
        max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
