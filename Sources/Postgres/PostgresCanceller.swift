import CPQ

/// Asks the server to stop the statement a connection is running. May be used from any thread.
public final class PostgresCanceller: @unchecked Sendable {
    // Unchecked, because libpq promises that PQcancel may be called from any thread on this read-only copy of the
    // server's address and key; nothing writes to it between its making and `deinit`, which frees it.
    private let handle: OpaquePointer

    init?(_ connection: OpaquePointer) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
    }

    deinit { PQfreeCancel(handle) }

    /// The statement ends with `.cancelled`, or goes on to its end where it was about to. Returns whether the request
    /// reached the server.
    @discardableResult
    public func cancel() -> Bool {
        var message = [CChar](repeating: 0, count: 256)
        return withExtendedLifetime(self) { PQcancel(handle, &message, Int32(message.count)) == 1 }
    }
}

extension PostgresConnection {
    /// A handle for cancelling this connection's statements; good until `reconnect()`.
    public func canceller() throws(PostgresError) -> PostgresCanceller {
        guard let canceller = PostgresCanceller(try live()) else { throw lost("no cancel handle") }
        return canceller
    }
}
