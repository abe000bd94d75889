import CPQ

/// What `NOTIFY` sent. A hint that something changed: it is lost with the connection, so readers also poll.
public struct PostgresNotification: Sendable, Equatable {
    /// What was listened to.
    public let channel: String
    /// Empty where none was sent.
    public let payload: String
    /// The backend's, as `pg_backend_pid()` gives it; one's own notifications come too.
    public let senderProcessID: Int32
}

extension PostgresConnection {
    /// Asks for what is sent to a channel from now on, until the connection ends.
    public func listen(to channel: String) throws(PostgresError) { try simple("LISTEN \(Self.quoted(channel))") }

    /// Notifies all who listen, at COMMIT where a transaction is open.
    ///
    /// - Parameter payload: under 8000 bytes.
    public func notify(_ channel: String, payload: String = "") throws(PostgresError) {
        try execute("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])
    }

    /// The notifications that are there; where there are none, waits up to `timeout` for the first.
    public func notifications(timeout: Duration) throws(PostgresError) -> [PostgresNotification] {
        let deadline = ContinuousClock.now + timeout
        while true {
            let handle = try live()
            guard PQconsumeInput(handle) == 1 else {
                close()
                throw lost("the server closed the connection")
            }
            var found: [PostgresNotification] = []
            while let notification = PQnotifies(handle) {
                found.append(
                    PostgresNotification(
                        channel: String(cString: notification.pointee.relname),
                        payload: notification.pointee.extra.map { String(cString: $0) } ?? "",
                        senderProcessID: notification.pointee.be_pid
                    )
                )
                PQfreemem(notification)
            }
            if !found.isEmpty { return found }
            guard SocketWait.wait(PQsocket(handle), .read, until: deadline) else { return [] }
        }
    }
}
