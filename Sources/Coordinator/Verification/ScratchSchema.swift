import CommandLine
import Postgres
import Runtime
import Store

/// An empty schema beside the live one, with the same tables and for the same deployment.
///
/// It is made by this run and only then dropped by it: a schema that was there before is refused, never touched.
struct ScratchSchema {
    let connection: PostgresConnection
    private let live: PostgresConnection
    private var name: String { connection.configuration.schema }

    /// - Parameter name: `nil` for one named after the live schema and this process.
    /// - Throws: `CommandFailure` with exit code 3 where the schema is there already.
    init(beside live: PostgresConnection, url: String, name: String?, process: Int32) throws {
        self.live = live
        let name = name ?? "\(live.configuration.schema.prefix(40))_rebuild_\(process)"
        // Checks the name, too: it is a plain identifier from here on.
        let configuration = try PostgresConfiguration(
            url: url, schema: name, applicationName: "rookery-coordinator-rebuild", statementTimeout: .seconds(300))
        let known = try live.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = \(name))")
        guard try !known.only().bool(0) else {
            throw CommandFailure(.badInput, "--into: schema \(name) is there already; name one that is not, or drop it")
        }
        try live.execute("CREATE SCHEMA \(unescaped: name)")
        do {
            connection = try PostgresConnection(configuration)
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
