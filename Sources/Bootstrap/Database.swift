import CommandLine
import Postgres
import Runtime
import Store

/// Why a reachable database cannot serve this deployment.
public enum DeploymentError: Error, Equatable, CustomStringConvertible {
    /// The schema has no tables.
    case noTables(schema: String)
    /// The schema was set up for the other mode: this process would judge posts by the wrong rules.
    case otherMode(schema: String, found: String, configured: String)

    public var description: String {
        switch self {
        case .noTables(let schema): "schema \"\(schema)\" has no tables; run coordinator migrate"
        case .otherMode(let schema, let found, let configured):
            "schema \"\(schema)\" is set up as \(found), but ROOKERY_MODE is \(configured)"
        }
    }

    var exit: CommandExit {
        switch self {
        case .noTables: .serverMissing
        case .otherMode: .badInput
        }
    }
}

/// The one way to the deployment's tables, for all programs and commands.
public enum Database {
    /// What must hold before a connection is handed out.
    public enum Requirement: Sendable {
        /// Nothing: for `migrate`, which creates the tables.
        case none
        /// The tables exist.
        case tables
        /// The tables exist, and were set up for the configured mode.
        case mode
    }

    /// Connects as the settings say, from the calling thread, which the connection must stay on.
    ///
    /// - Parameters:
    ///   - applicationName: shown in `pg_stat_activity`.
    ///   - schema: another schema than the configured one, such as one that is being rebuilt.
    ///   - statementTimeout: how long one statement may take; `nil` for no limit.
    ///   - idleInTransactionTimeout: after how long without a statement the server ends a transaction.
    /// - Throws: `ConfigurationError` where `ROOKERY_POSTGRES_URL` is missing, `PostgresError` where the server cannot be
    ///   reached, refuses the login or has no such database, `DeploymentError` where the requirement does not hold.
    public static func open(
        _ configuration: Configuration, applicationName: String, schema: String? = nil,
        statementTimeout: Duration? = .seconds(30), idleInTransactionTimeout: Duration? = nil,
        requiring requirement: Requirement = .tables
    ) throws -> PostgresConnection {
        let schema = schema ?? configuration[.postgresSchema]
        let connection = try PostgresConnection(
            PostgresConfiguration(
                url: try configuration.require(.postgresURL), schema: schema, applicationName: applicationName,
                statementTimeout: statementTimeout, idleInTransactionTimeout: idleInTransactionTimeout))
        if requirement != .none {
            let found = try connection.execute("SELECT to_regclass(current_schema() || '.deployment') IS NOT NULL")
            guard try found.only().optionalBool(0) ?? false else { throw DeploymentError.noTables(schema: schema) }
        }
        if requirement == .mode {
            let (found, configured) = (try Deployment.load(connection).mode, configuration[.mode])
            guard found == configured else {
                throw DeploymentError.otherMode(
                    schema: schema, found: found.rawValue, configured: configured.rawValue)
            }
        }
        return connection
    }
}
