import CPQ

/// One connection to a Postgres server, over libpq. Calls block the calling thread.
///
/// It stays on the thread that made it: the class is not Sendable, so an actor with an executor of its own holds it.
/// Only a `PostgresCanceller` may be used from elsewhere.
///
/// States: usable; inside a transaction (usable too); lost. A connection is lost when the server goes away, when a
/// statement is not answered in time, when a transaction cannot be ended, or when the server takes no writes. Then `isUsable` is false and everything
/// throws `.connectionLost` until `reconnect()`; prepared statements come back by themselves at their next use.
///
/// Parameters are bound in binary and never become part of a statement's text. Statements are prepared at first use
/// and kept by their text.
public final class PostgresConnection {
    /// What it was made with, and connects with again.
    public let configuration: PostgresConfiguration
    /// libpq's connection; owned by this object, freed in `close()`, used on this object's thread only.
    var handle: OpaquePointer?
    var statements: StatementCache
    var buffer = WireBuffer()
    /// How long the present statement may take before it is given up; the configured time but for migrations.
    var statementTimeout: Duration?
    /// Savepoints open inside the present transaction; nil outside one.
    var savepoints: Int?

    /// Called while an answer is awaited, again and again until the answer is there or it says that there is nothing
    /// more to do: time to get the next batch ready. A call should take well under a millisecond, for the answer waits
    /// meanwhile. Must not use the connection.
    ///
    /// - Returns: whether something was done, so that there may be more.
    public var whileWaiting: (() -> Bool)?

    /// Connects.
    ///
    /// - Parameter statementCapacity: how many prepared statements are kept; the one used longest ago goes first.
    public init(_ configuration: PostgresConfiguration, statementCapacity: Int = 256) throws(PostgresError) {
        self.configuration = configuration
        statementTimeout = configuration.statementTimeout
        statements = StatementCache(capacity: statementCapacity)
        try reconnect()
    }

    deinit { close() }

    /// Whether statements can be run. False after `close()` and after the connection was lost.
    public var isUsable: Bool { handle.map { PQstatus($0) == CONNECTION_OK } ?? false }

    /// Whether a transaction is open.
    public var isInTransaction: Bool { savepoints != nil }

    /// Drops the connection, if there is one, and makes a new one with the same settings. What was listened to must
    /// be listened to again.
    public func reconnect() throws(PostgresError) {
        close()
        handle = try Self.connect(configuration)
        do throws(PostgresError) {
            try configureSession()
        } catch {
            close()
            throw error
        }
    }

    /// Ends the connection; an open transaction is undone by the server.
    public func close() {
        if let handle { PQfinish(handle) }
        handle = nil
        statements.removeAll()
        savepoints = nil
    }

    func live() throws(PostgresError) -> OpaquePointer {
        guard let handle, PQstatus(handle) == CONNECTION_OK else { throw lost("the connection is gone") }
        return handle
    }

    func lost(_ what: String) -> PostgresError {
        PostgresError(
            .connectionLost,
            "Postgres at \(configuration.endpoint) (database \"\(configuration.database)\"): \(what)"
        )
    }
}
