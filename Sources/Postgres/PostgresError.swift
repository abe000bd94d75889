import CPQ

/// Where a statement is written.
struct StatementPlace: CustomStringConvertible {
    let fileID: StaticString
    let line: UInt

    var description: String { "\(fileID):\(line)" }
}

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
        /// Another session asked the server to cancel it (`pg_cancel_backend`).
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
        /// A column holds a value that its enumeration does not have.
        case unknownValue
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
    /// Where the statement that failed is written: `Store/AlertTables.swift:42`.
    public private(set) var statement: String?
    /// One sentence naming server and database; never a password, a parameter or a row.
    private let sentence: String

    public var description: String { statement.map { "\(sentence) (statement at \($0))" } ?? sentence }

    init(
        _ code: Code, _ sentence: String, sqlState: String? = nil, constraint: String? = nil, table: String? = nil
    ) {
        self.code = code
        self.sqlState = sqlState
        self.constraint = constraint
        self.table = table
        self.sentence = sentence
    }

    /// The same error with the place of its statement, unless the connection failed: that is not the statement's fault.
    func at(_ place: StatementPlace) -> PostgresError {
        let isAboutStatement =
            sqlState != nil || code == .badParameter || code == .badResult || code == .unknownValue
        guard statement == nil, isAboutStatement, code != .connectionLost else { return self }
        var error = self
        error.statement = place.description
        return error
    }

    /// Whether the same work may succeed when it is done again from its start, after `reconnect()` where the
    /// connection is gone. Not so for `commitOutcomeUnknown`: first check whether the work was done.
    public var isRetryable: Bool {
        switch code {
        case .connectionRefused, .unavailable, .connectionLost, .timeout, .serialization, .deadlock, .lockTimeout,
            .diskFull, .readOnly:
            true
        default: false
        }
    }
}

extension PostgresError {
    /// The error a failed result carries. Details are left out: they repeat rows.
    init(result: OpaquePointer?, endpoint: String) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        let state = field("C")
        var message = field("M") ?? "no message"
        // One state for both: a statement that ran too long, and one that was cancelled by request.
        let isCancelled = state == "57014" && message.contains("user request")
        let code = isCancelled ? .cancelled : state.map(Self.code) ?? .server
        // Class 22 messages end in the value they refuse, which may be a post's text.
        if state?.hasPrefix("22") == true, let quote = message.firstIndex(of: "\"") {
            message = message[..<quote].trimmingSuffix(of: ": ")
        }
        self.init(
            code, "Postgres at \(endpoint) answered \(state ?? "an error"): \(message)", sqlState: state,
            constraint: field("n"), table: field("t")
        )
    }

    /// `XXYYY` as of the table of error codes in the Postgres manual, appendix A.
    static func code(sqlState: String) -> Code {
        switch sqlState {
        case "40001": .serialization
        case "40P01": .deadlock
        case "55P03": .lockTimeout
        case "57014": .timeout
        case "23505": .uniqueViolation
        case "23514": .checkViolation
        case "23503": .foreignKeyViolation
        case "23502": .notNullViolation
        case "53100": .diskFull
        case "25006": .readOnly
        case "3D000": .databaseMissing
        case "57P03", "53300": .unavailable
        case "57P01", "57P02", "57P05": .connectionLost
        default:
            switch sqlState.prefix(2) {
            case "08": .connectionLost
            case "28": .authenticationFailed
            case "22": .badParameter
            default: .server
            }
        }
    }

    /// The error of an attempt to connect. libpq gives only text here, so its wording decides.
    init(connecting configuration: PostgresConfiguration, message: String) {
        let place = "\(configuration.endpoint) (database \"\(configuration.database)\")"
        let user = "user \"\(configuration.user)\""
        let isMissing = message.contains("does not exist")
        if message.contains("authentication failed") || message.contains("no password supplied") {
            self.init(.authenticationFailed, "Postgres at \(place) refused the password of \(user)")
        } else if isMissing && message.contains("database \"") && !message.contains("role \"") {
            self.init(
                .databaseMissing, "Postgres at \(configuration.endpoint) has no database \"\(configuration.database)\""
            )
        } else if isMissing && message.contains("role \"") {
            self.init(.authenticationFailed, "Postgres at \(place) has no \(user)")
        } else if message.contains("no pg_hba.conf entry") {
            self.init(.authenticationFailed, "Postgres at \(place) does not let \(user) in from here")
        } else if message.contains("refused") {
            self.init(.connectionRefused, "no Postgres server answers at \(place): connection refused")
        } else if message.contains("could not translate host name") {
            self.init(.connectionRefused, "the host name of the Postgres server at \(place) is not known")
        } else if message.contains("starting up") || message.contains("shutting down")
            || message.contains("recovery") || message.contains("too many")
            || message.contains("remaining connection slots")
        {
            self.init(.unavailable, "Postgres at \(place) takes no connections at the moment")
        } else {
            self.init(.connectionLost, "Postgres at \(place) closed the connection while it was being made")
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(of characters: String) -> String {
        var rest = self
        while let last = rest.last, characters.contains(last) { rest.removeLast() }
        return String(rest)
    }
}
