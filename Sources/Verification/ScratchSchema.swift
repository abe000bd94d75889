import Postgres
import Store

/// An empty schema beside the live one, with the same tables and for the same deployment.
///
/// It is made by this run and only then dropped by it: a schema that was there before is refused, never touched.
struct ScratchSchema {
    let connection: PostgresConnection
    private let live: PostgresConnection
    private var name: String { connection.configuration.schema }

    /// - Parameter connect: opens the same database with that schema.
    /// - Throws: `RebuildError` where the schema exists already.
    init(
        _ name: String, beside live: PostgresConnection, connect: (_ schema: String) throws -> PostgresConnection
    ) throws {
        self.live = live
        // Checks the name, too: it is a plain identifier from here on.
        connection = try connect(name)
        let known = try live.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = \(name))")
        guard try !known.only().bool(0) else { throw RebuildError.schemaExists(name) }
        try live.execute("CREATE SCHEMA \(unescaped: name)")
        do {
            try Migrator.rookery.migrate(connection)
            let deployment = try Deployment.load(live)
            _ = try Deployment.ensure(
                connection, account: deployment.account, mode: deployment.mode, timeZone: deployment.timeZone,
                now: deployment.startedAt)
            try copyRegistry()
        } catch {
            try live.execute("DROP SCHEMA \(unescaped: name) CASCADE")
            throw error
        }
    }

    /// Names that people gave after the tables were made; those generators weigh nothing here.
    private func copyRegistry() throws {
        let live = live.configuration.schema
        try connection.transaction {
            try connection.execute(
                """
                INSERT INTO generators SELECT * FROM \(unescaped: live).generators ON CONFLICT DO NOTHING
                """)
            try connection.execute(
                """
                INSERT INTO generator_aliases SELECT * FROM \(unescaped: live).generator_aliases ON CONFLICT DO NOTHING
                """)
            try connection.execute(
                """
                INSERT INTO generator_weights (generator_name, weight, status)
                SELECT generator_name, 0, 'disabled' FROM generators ON CONFLICT DO NOTHING
                """)
        }
    }

    func drop() throws {
        connection.close()
        try live.execute("DROP SCHEMA \(unescaped: name) CASCADE")
    }
}
