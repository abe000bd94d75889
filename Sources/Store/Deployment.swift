import Model
import Postgres
import Schema
import Timekeeping

/// What a schema learns for. Written once, when the schema is set up; the database's own checks hang on it.
public struct Deployment: Equatable, Sendable {
    public enum Mode: String, Sendable, CaseIterable {
        /// Learns from the account's real posts only.
        case live
        /// Learns from simulated posts only.
        case shadow
    }

    public let account: String
    public let mode: Mode
    /// An IANA name: hours of posts are taken in it.
    public let timeZone: String
    /// Domain time.
    public let startedAt: Timestamp
    /// A UUID that no other deployment has; a restored backup keeps it.
    public let identity: String

    public var learnsFromSimulated: Bool { mode == .shadow }

    /// Writes the deployment where there is none, and gives the one that is there; safe from many processes at once.
    ///
    /// - Throws: `.deploymentMismatch` where the schema was set up for another account, mode or time zone;
    ///   `.badSetting` where the database does not know the time zone.
    public static func ensure(
        _ connection: PostgresConnection, account: String, mode: Mode, timeZone: String, now: Timestamp
    ) throws -> Deployment {
        do throws(PostgresError) {
            try connection.execute("SELECT \(now) AT TIME ZONE \(timeZone)")
        } catch {
            guard error.code == .badParameter else { throw error }
            throw StoreError(.badSetting, "the database knows no time zone \"\(timeZone)\"")
        }
        try connection.execute(
            """
            INSERT INTO deployment (account, mode, time_zone, started_at)
                VALUES (\(account), \(mode), \(timeZone), \(now))
            ON CONFLICT DO NOTHING
            """
        )
        return try load(connection, account: account, mode: mode, timeZone: timeZone)
    }

    /// The deployment that is there, if it is the one of the settings.
    ///
    /// - Throws: `.deploymentMismatch` where the schema was set up for another account, mode or time zone;
    ///   `.deploymentMissing` before `ensure` was called once.
    public static func load(
        _ connection: PostgresConnection, account: String, mode: Mode, timeZone: String
    ) throws -> Deployment {
        let found = try load(connection)
        for (what, there, wanted) in [
            ("account", found.account, account), ("mode", found.mode.rawValue, mode.rawValue),
            ("time zone", found.timeZone, timeZone),
        ] where there != wanted {
            throw StoreError(
                .deploymentMismatch,
                "schema \"\(connection.configuration.schema)\" was set up for \(what) \"\(there)\", not \"\(wanted)\"; "
                    + "another deployment needs another schema"
            )
        }
        return found
    }

    /// - Throws: `.deploymentMissing` before `ensure` was called once.
    public static func load(_ connection: PostgresConnection) throws -> Deployment {
        let rows = try connection.execute("SELECT account, mode, time_zone, started_at, identity FROM deployment")
        guard let row = rows.first else {
            throw StoreError(
                .deploymentMissing, "schema \"\(connection.configuration.schema)\" was not set up; migrate it first"
            )
        }
        return Deployment(
            account: try row.text("account"), mode: try row.value("mode", of: "deployment"),
            timeZone: try row.text("time_zone"),
            startedAt: try row.timestamp("started_at"), identity: try row.text("identity")
        )
    }
}

/// Why the schema cannot serve a deployment.
public struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The schema was set up for another account, mode or time zone.
        case deploymentMismatch
        /// The schema has no deployment yet.
        case deploymentMissing
        /// A setting the database does not accept.
        case badSetting
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension Migrator {
    /// The migrator of Rookery's own tables.
    public static var rookery: Migrator {
        Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) })
    }
}
