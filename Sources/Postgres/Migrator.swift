/// Brings a schema to the shape a program needs.
///
/// All that is missing is applied in one transaction, under an advisory lock of the schema: of many processes that
/// start at once one does the work, the others wait and find it done. What was applied is kept in
/// `schema_migrations` with the SHA-256 of its text, so that an edited migration is noticed.
public struct Migrator: Sendable {
    /// A migration: its number, its name (as in error messages), and statements for `script`.
    public typealias Script = (version: Int, name: String, sql: String)
    let scripts: [Script]

    /// - Parameter migrations: in any order; their versions differ.
    public init(migrations: [Script]) {
        scripts = migrations.sorted { $0.version < $1.version }
        precondition(Set(scripts.map(\.version)).count == scripts.count, "two migrations have one version")
    }

    /// Applies what is missing and gives the names of what was applied; empty when nothing was.
    ///
    /// - Throws: `.migration` naming the migration that was edited, is unknown to this program (the database is
    ///   newer than it) or comes too late; an error of the server with the name of the migration that failed. In
    ///   every case the schema is as it was.
    @discardableResult
    public func migrate(_ connection: PostgresConnection) throws -> [String] {
        let schema = connection.configuration.schema
        let limit = connection.statementTimeout
        connection.statementTimeout = nil
        defer { connection.statementTimeout = limit }
        return try connection.transaction {
            try connection.execute("SELECT set_config('statement_timeout', '0', true)")
            try connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(\(schema), 1))")
            try makeTable(connection, schema)
            let missing = try verified(connection)
            for script in missing { try apply(script, connection) }
            return missing.map(\.name)
        }
    }

    /// The names of what `migrate` would apply. Changes nothing.
    public func pending(_ connection: PostgresConnection) throws -> [String] {
        try verified(connection).map(\.name)
    }

    private func makeTable(_ connection: PostgresConnection, _ schema: String) throws {
        let known = try connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = \(schema)")
        if known.isEmpty { try connection.script("CREATE SCHEMA \(PostgresConnection.quoted(schema))") }
        guard try !hasTable(connection) else { return }
        try connection.script(
            """
            CREATE TABLE schema_migrations (
                version bigint PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """
        )
    }

    private func hasTable(_ connection: PostgresConnection) throws -> Bool {
        let table = "\(PostgresConnection.quoted(connection.configuration.schema)).schema_migrations"
        return try connection.execute("SELECT to_regclass(\(table)) IS NOT NULL").only().bool(0)
    }

    /// What is missing, after comparing what is there with what this program knows.
    private func verified(_ connection: PostgresConnection) throws -> [Script] {
        guard try hasTable(connection) else { return scripts }
        let checksums = try checksums(connection)
        var missing = Dictionary(uniqueKeysWithValues: scripts.map { ($0.version, $0) })
        var newest = Int.min
        for row in try connection.execute("SELECT version, name, checksum FROM schema_migrations ORDER BY version") {
            let version = Int(try row.int("version"))
            let name = try row.text("name")
            guard missing.removeValue(forKey: version) != nil else {
                throw PostgresError(
                    .migration,
                    "the database has migration \(name), which this program does not know: it is older than the "
                        + "database"
                )
            }
            guard try row.text("checksum") == checksums[version] else {
                throw PostgresError(.migration, "migration \(name) was edited after it was applied to the database")
            }
            newest = version
        }
        if let late = missing.values.first(where: { $0.version < newest }) {
            throw PostgresError(.migration, "migration \(late.name) comes before some that were already applied")
        }
        return scripts.filter { missing[$0.version] != nil }
    }

    private func checksums(_ connection: PostgresConnection) throws -> [Int: String] {
        let rows = try connection.execute(
            """
            SELECT version, encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS checksum
            FROM unnest(\(.ints(scripts.map { Int64($0.version) })), \(scripts.map(\.sql))) AS t (version, sql)
            """
        )
        return try Dictionary(uniqueKeysWithValues: rows.map { (Int(try $0.int(0)), try $0.text(1)) })
    }

    private func apply(_ script: Script, _ connection: PostgresConnection) throws {
        do throws(PostgresError) {
            try connection.script(script.sql)
        } catch {
            throw PostgresError(
                error.code, "migration \(script.name) failed: \(error.description)", sqlState: error.sqlState
            )
        }
        try connection.execute(
            """
            INSERT INTO schema_migrations (version, name, checksum)
            VALUES (\(Int64(script.version)), \(script.name), encode(sha256(convert_to(\(script.sql), 'UTF8')), 'hex'))
            """
        )
    }
}
