/// What went wrong with the database, as one sentence that names the place and repeats no secret and no row.
public struct PostgresError: Error, Equatable, CustomStringConvertible {
    /// What to act on.
    public enum Code: String, Sendable {
        /// The URL or another setting makes no sense.
        case badConfiguration
        /// Nothing listens at host:port, or its name does not resolve.
        case connectionRefused
        /// The server refused user or password.
        case authenticationFailed
        case databaseMissing
        /// Starting up, shutting down, or out of connections.
        case unavailable
        /// The connection ended; what was not committed is undone.
        case connectionLost
        /// The statement or the attempt to connect took longer than allowed.
        case timeout
        /// Cancelled from another thread.
        case cancelled
        /// COMMIT was sent and no answer came: the transaction may or may not have happened.
        case commitOutcomeUnknown
        case serialization, deadlock, lockTimeout
        case uniqueViolation, checkViolation, foreignKeyViolation, notNullViolation
        case diskFull, readOnly
        /// A value does not fit its type: a bad UUID, a NUL in a text, a number out of range.
        case badParameter
        /// A result does not hold what was asked of it: column missing, null, of another type.
        case badResult
        /// The connection was used in a way it does not allow.
        case misuse
        /// A migration was edited after it was applied, is missing, or failed.
        case migration
        /// Any other error of the server.
        case server
    }

    /// For code to act on.
    public let code: Code
    /// Five characters, where the error came from the server.
    public let sqlState: String?
    /// The constraint that was violated, where the server names one.
    public let constraint: String?
    /// The table it is about, where the server names one.
    public let table: String?
    /// One sentence naming server and database; never a password, a parameter or a row.
    public let description: String

    init(
        _ code: Code, _ description: String, sqlState: String? = nil, constraint: String? = nil, table: String? = nil
    ) {
        self.code = code
        self.sqlState = sqlState
        self.constraint = constraint
        self.table = table
        self.description = description
    }

    /// Whether the same work may succeed when it is done again from its start, after `reconnect()` where the
    /// connection is gone. Not so for `commitOutcomeUnknown`: first look whether the work is there.
    public var isRetryable: Bool {
        switch code {
        case .connectionRefused, .unavailable, .connectionLost, .timeout, .serialization, .deadlock, .lockTimeout,
            .diskFull, .readOnly:
            true
        default: false
        }
    }
}
