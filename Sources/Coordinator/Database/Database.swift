import Postgres
import Runtime

/// The way to the deployment's tables.
enum Database {
    /// Connects as the settings say; statements are given up after `statementTimeout`.
    static func connect(
        _ configuration: Configuration, purpose: String, statementTimeout: Duration = .seconds(30)
    ) throws -> PostgresConnection {
        try PostgresConnection(
            PostgresConfiguration(
                url: try configuration.require(.postgresURL), schema: configuration[.postgresSchema],
                applicationName: "rookery-coordinator-\(purpose)", statementTimeout: statementTimeout))
    }
}
