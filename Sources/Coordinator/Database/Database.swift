import CommandLine
import Postgres
import Runtime

/// The way to the deployment's tables.
enum Database {
    /// Connects as the settings say; statements are given up after `statementTimeout`, transactions after `idleInTransactionTimeout` without one.
    ///
    /// - Parameter isNew: whether the tables may be missing.
    /// - Throws: `CommandFailure` with exit code 4 where the tables are not there.
    static func connect(
        _ configuration: Configuration, purpose: String, schema: String? = nil,
        statementTimeout: Duration = .seconds(30),
        idleInTransactionTimeout: Duration? = nil, isNew: Bool = false
    ) throws -> PostgresConnection {
        let schema = schema ?? configuration[.postgresSchema]
        let connection = try PostgresConnection(
            PostgresConfiguration(
                url: try configuration.require(.postgresURL), schema: schema,
                applicationName: "rookery-coordinator-\(purpose)", statementTimeout: statementTimeout,
                idleInTransactionTimeout: idleInTransactionTimeout))
        let table = "to_regclass(current_schema() || '.deployment')"
        guard
            try isNew
                || connection.execute(
                    """
                    SELECT \(unescaped: table) IS NOT NULL
                    """
                ).only().optionalBool(0) ?? false
        else {
            throw CommandFailure(
                .serverMissing, "schema \(schema) has no tables of this program; run coordinator migrate")
        }
        return connection
    }
}
