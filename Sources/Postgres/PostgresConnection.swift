import CPQ
import Glibc

/// One connection to a Postgres server, over libpq. Calls block the calling thread.
///
/// It stays on the thread that created it: the class is not Sendable, so an actor with its own executor holds it.
///
/// It is usable, inside a transaction (and usable), or lost. It is lost when the server closes it, does not answer in time,
/// cannot end a transaction or is read-only. Then `isUsable` is false and every call throws `.connectionLost` until
/// `reconnect()`; statements are prepared again at their next use.
///
/// Parameters are bound in binary and never become part of a statement's text. Statements are prepared at first use
/// and kept by their text.
public final class PostgresConnection {
    /// What it was made with, and connects with again.
    public let configuration: PostgresConfiguration
    /// libpq's connection; owned by this object, freed in `close()`, used on this object's thread only.
    private var handle: OpaquePointer?
    private var statements: StatementCache
    private var buffer = WireBuffer()
    /// How long the present statement may take before it is given up; the configured time but for migrations.
    var statementTimeout: Duration?
    /// Savepoints open inside the present transaction; nil outside one.
    private var savepoints: Int?

    /// Called repeatedly while a statement runs, until the answer arrives or the closure returns `false`: time to prepare the
    /// next batch. One call should take well under a millisecond, because the answer waits for it. It must not use the
    /// connection.
    ///
    /// - Returns: whether there may be more to do.
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

    /// Closes the connection, if there is one, and opens a new one with the same settings.
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

    private func live() throws(PostgresError) -> OpaquePointer {
        guard let handle, PQstatus(handle) == CONNECTION_OK else { throw lost("the connection is closed") }
        return handle
    }

    static func quoted(_ identifier: String) -> String {
        "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private func lost(_ what: String) -> PostgresError {
        PostgresError(
            .connectionLost,
            "Postgres at \(configuration.endpoint) (database \"\(configuration.database)\"): \(what)"
        )
    }
}

extension PostgresConnection {
    /// Makes a connection within the configured time.
    private static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> OpaquePointer {
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

    /// Sets the search path, the timeouts, and UTC for what the server itself writes as text.
    private func configureSession() throws(PostgresError) {
        try execute(
            """
            SELECT set_config('search_path', \("\"\(configuration.schema)\""), false), set_config('TimeZone', 'UTC',
                false),
                   set_config('statement_timeout',
                       \(configuration.statementTimeout.map { String($0.milliseconds) } ?? "0"), false),
                       set_config('extra_float_digits', '1', false),
                   set_config('idle_in_transaction_session_timeout',
                       \(configuration.idleInTransactionTimeout.map { String($0.milliseconds) } ?? "0"), false)
            """
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

extension PostgresConnection {
    /// Runs one statement and gives its rows. An error names the place of the call.
    ///
    /// - Throws: outside a transaction nothing of a failed statement remains. A lost connection leaves open whether a
    ///   statement that writes outside a transaction took effect; so write inside one.
    @discardableResult
    public func execute(
        _ query: PostgresQuery, fileID: StaticString = #fileID, line: UInt = #line
    ) throws(PostgresError) -> PostgresRows {
        let key = StatementCache.Key(sql: query.sql, types: query.parameters.map(\.oid))
        let place = StatementPlace(fileID: fileID, line: line)
        let rows: PostgresRows
        do throws(PostgresError) {
            rows = try runAgainWhereForgotten(key, query.parameters)
        } catch {
            throw error.at(place)
        }
        rows.storage.place = place
        return rows
    }

    /// The server may have dropped the prepared statement, or the tables under it may have changed their shape: then it is
    /// prepared again. Inside a transaction that is for the transaction's next run.
    private func runAgainWhereForgotten(
        _ key: StatementCache.Key, _ parameters: [PostgresParameter]
    ) throws(PostgresError) -> PostgresRows {
        do throws(PostgresError) {
            return try run(key, parameters)
        } catch {
            guard error.sqlState == "26000" || error.sqlState == "0A000", !isInTransaction else { throw error }
            return try run(key, parameters)
        }
    }

    /// Runs several statements at once, as one transaction unless they say otherwise. For migrations: it binds no
    /// parameters.
    public func script(_ sql: String) throws(PostgresError) { _ = try simple(sql) }

    @discardableResult
    private func simple(_ sql: String) throws(PostgresError) -> PostgresRows {
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

    private func sendFailure(_ handle: OpaquePointer) -> PostgresError {
        guard PQstatus(handle) == CONNECTION_OK else {
            close()
            return lost("the server closed the connection")
        }
        return PostgresError(.misuse, "libpq refused a statement; it has too many parameters")
    }
}

extension PostgresConnection {
    /// When to stop waiting: the server's own limit, plus two seconds for it to report.
    private func answerDeadline() -> ContinuousClock.Instant? {
        statementTimeout.map { ContinuousClock.now + $0 + .seconds(2) }
    }

    /// Sends what libpq still holds back.
    private func flush(_ handle: OpaquePointer, until deadline: ContinuousClock.Instant?) throws(PostgresError) {
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
    private func finish(_ handle: OpaquePointer) throws(PostgresError) -> PostgresRows {
        let deadline = answerDeadline()
        try flush(handle, until: deadline)
        var last: PostgresRows?
        var failure: PostgresError?
        while true {
            while PQisBusy(handle) == 1 {
                // Poll after each piece of work; wait when there is none.
                if whileWaiting?() != true {
                    guard SocketWait.wait(PQsocket(handle), .read, until: deadline) else { throw abandon() }
                }
                guard PQconsumeInput(handle) == 1 else { throw drop() }
            }
            guard let result = PQgetResult(handle) else { break }
            let rows = PostgresRows(owning: result)
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = rows
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                close()
                throw PostgresError(.misuse, "this client does not support COPY; the connection was closed")
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
            // Another server may be the primary by now; a retry finds it with a new connection.
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
                    "Postgres at \(configuration.endpoint) closed the connection during COMMIT; the outcome is "
                        + "unknown", sqlState: error.sqlState
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

/// Waits for a socket to become readable or writable.
private enum SocketWait {
    struct Events: OptionSet {
        let rawValue: Int16
        static let read = Events(rawValue: Int16(POLLIN))
        static let write = Events(rawValue: Int16(POLLOUT))
    }

    /// False when the deadline came first; a socket in error counts as ready, for the next call on it to report.
    static func wait(_ socket: Int32, _ events: Events, until deadline: ContinuousClock.Instant?) -> Bool {
        guard socket >= 0 else { return true }
        while true {
            var limit: Int32 = -1
            if let deadline {
                let left = deadline - ContinuousClock.now
                if left <= .zero { limit = 0 } else { limit = Int32(clamping: left.milliseconds) }
            }
            var entry = pollfd(fd: socket, events: events.rawValue, revents: 0)
            let ready = poll(&entry, 1, limit)
            if ready > 0 { return true }
            if ready == 0 { return false }
            if errno != EINTR && errno != EAGAIN { return true }
        }
    }
}
