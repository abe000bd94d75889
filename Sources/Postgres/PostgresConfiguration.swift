import CPQ

/// Where a database is and how to talk to it.
public struct PostgresConfiguration: Sendable {
    /// A name, an address, or a folder that holds a socket.
    public let host: String
    /// As the URL has it; 5432 where it has none.
    public let port: String
    /// Named in error messages.
    public let database: String
    /// Named in error messages; the password never is.
    public let user: String
    /// First on the search path; made by the migrator where it is missing.
    public let schema: String
    /// Shown in `pg_stat_activity`.
    public let applicationName: String
    /// How long connecting may take in all.
    public let connectTimeout: Duration
    /// How long one statement may take by the server's clock; nil for no limit. A server that does not even answer
    /// with its refusal is given up two seconds later.
    public let statementTimeout: Duration?
    /// After how long without a statement the server ends a transaction and its session, so that a stalled client
    /// does not keep its locks; nil for never.
    public let idleInTransactionTimeout: Duration?
    /// Everything the URL said, password included, in libpq's keywords.
    let keywords: [(String, String)]

    /// - Parameters:
    ///   - url: `postgres://user:password@host:port/database`, with libpq's parameters after `?` where needed.
    ///   - schema: lower-case letters, digits and `_`, at most 63 of them, not starting with a digit.
    /// - Throws: `.badConfiguration`; the sentence never repeats the URL, since that holds the password.
    public init(
        url: String, schema: String = "public", applicationName: String, connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration? = .seconds(30), idleInTransactionTimeout: Duration? = nil
    ) throws(PostgresError) {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
            throw PostgresError(.badConfiguration, "the Postgres URL does not start with postgres://")
        }
        guard let options = PQconninfoParse(url, nil) else {
            throw PostgresError(
                .badConfiguration, "the Postgres URL is not of the form postgres://user:password@host:port/database"
            )
        }
        defer { PQconninfoFree(options) }
        var keywords: [(String, String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { keywords.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        guard Self.isIdentifier(schema) else {
            throw PostgresError(.badConfiguration, "the Postgres schema \"\(schema)\" is not a plain lower-case name")
        }
        func value(_ name: String) -> String? { keywords.first { $0.0 == name }?.1 }
        if let port = value("port"), UInt16(port) == nil {
            throw PostgresError(.badConfiguration, "the port in the Postgres URL is not a number from 1 to 65535")
        }
        host = value("host") ?? value("hostaddr") ?? "localhost"
        port = value("port") ?? "5432"
        user = value("user") ?? ""
        database = value("dbname") ?? user
        self.keywords = keywords
        self.schema = schema
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
    }

    /// `host:port`, for messages.
    public var endpoint: String { "\(host):\(port)" }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 63 else { return false }
        return !(0x30...0x39).contains(first)
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
