import Postgres
import Runtime
import Timekeeping

/// Whose deployment a schema is: written once, then compared with the settings.
struct DeploymentSetting {
    let account: String
    let mode: String
    let timeZone: String

    init(_ configuration: Configuration) throws(ConfigurationError) {
        account = try configuration.require(.account)
        mode = configuration[.mode].rawValue
        timeZone = configuration[.timeZone]
    }

    /// Writes the row if there is none.
    ///
    /// - Returns: when the deployment started, in domain time.
    /// - Throws: `CommandFailure` with exit code 3 where the schema belongs to other settings: learning for two accounts
    ///   in one set of tables would mix them for good.
    func ensure(_ connection: PostgresConnection, startedAt now: Timestamp) throws -> Timestamp {
        let known = try connection.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = $1)", [.text(timeZone)])
        guard try known.only().bool(0) else {
            throw CommandFailure(.badInput, "ROOKERY_TIME_ZONE: the database knows no time zone \"\(timeZone)\"")
        }
        try connection.execute(
            """
            INSERT INTO deployment (account, mode, time_zone, started_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (only_row) DO NOTHING
            """, [.text(account), .text(mode), .text(timeZone), .timestamp(now)])
        return try compare(connection)
    }

    /// Compares the row there is with the settings.
    func compare(_ connection: PostgresConnection) throws -> Timestamp {
        let row = try connection.execute("SELECT account, mode, time_zone, started_at FROM deployment").only()
        for (name, stored, set) in [
            ("ROOKERY_ACCOUNT", try row.text("account"), account), ("ROOKERY_MODE", try row.text("mode"), mode),
            ("ROOKERY_TIME_ZONE", try row.text("time_zone"), timeZone),
        ] where stored != set {
            throw CommandFailure(
                .badInput,
                "\(name) is \"\(set)\", but schema \(connection.configuration.schema) was set up with \"\(stored)\"; "
                    + "another deployment needs another ROOKERY_POSTGRES_SCHEMA")
        }
        return try row.timestamp("started_at")
    }
}
