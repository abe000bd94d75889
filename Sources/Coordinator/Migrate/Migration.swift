import CommandLine
import Kafka
import Model
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
            "SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = \(timeZone))")
        guard try known.only().bool(0) else {
            throw CommandFailure(.badInput, "ROOKERY_TIME_ZONE: the database knows no time zone \"\(timeZone)\"")
        }
        try connection.execute(
            """
            INSERT INTO deployment (account, mode, time_zone, started_at)
                VALUES (\(account), \(mode), \(timeZone), \(now))
            ON CONFLICT (only_row) DO NOTHING
            """)
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

/// The topics of a deployment: the three, and one beside each for records that cannot be read.
struct TopicPlan {
    let names: [String]
    let partitions: Int
    let replication: Int
    private let admin: KafkaAdmin

    init(_ configuration: Configuration) throws {
        let prefix = configuration[.topicPrefix]
        names = Topic.allCases.flatMap { [$0.name(prefix: prefix), $0.deadLetterName(prefix: prefix)] }
        partitions = configuration[.partitions]
        replication = configuration[.replication]
        admin = try KafkaAdmin(
            KafkaConfiguration(brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-coordinator"))
    }

    /// The topics that are not there yet, and those that are with their partition counts.
    ///
    /// - Throws: `KafkaError` with `.unreachable` or `.timedOut` where no broker answers.
    func missing() throws -> [String] {
        var missing: [String] = []
        for name in names {
            do throws(KafkaError) {
                _ = try admin.describe(topic: name)
            } catch {
                guard error.code == .unknownTopicOrPartition else { throw error }
                missing.append(name)
            }
        }
        return missing
    }

    /// Makes what is missing; of several processes that do so at once each topic is made by one.
    func create(_ missing: [String]) throws(KafkaError) -> [String] {
        guard !missing.isEmpty else { return [] }
        return try admin.createTopics(missing, partitions: partitions, replication: replication)
    }
}
