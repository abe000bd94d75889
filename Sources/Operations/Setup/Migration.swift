import Kafka
import Model
import Postgres
import Scheduling
import Schema
import Store
import Timekeeping

/// Whose deployment a schema is, and how its topics are named and cut.
public struct DeploymentSetup: Sendable {
    public var account: String
    public var mode: Deployment.Mode
    /// An IANA name.
    public var timeZone: String
    public var topicPrefix: String
    public var partitions: Int
    public var replication: Int

    public init(
        account: String, mode: Deployment.Mode, timeZone: String, topicPrefix: String, partitions: Int,
        replication: Int
    ) {
        self.account = account
        self.mode = mode
        self.timeZone = timeZone
        self.topicPrefix = topicPrefix
        self.partitions = partitions
        self.replication = replication
    }

    /// The three topics, and beside each one for records that cannot be used.
    var topics: [String] {
        Topic.allCases.flatMap { [$0.name(prefix: topicPrefix), $0.deadLetterName(prefix: topicPrefix)] }
    }
}

/// Brings tables and topics to what this version needs. Doing it again changes nothing, and many processes may do it at
/// once: of each migration and each topic one process does it.
public struct SetupOperations {
    private let connection: PostgresConnection
    private let admin: KafkaAdmin
    private let setup: DeploymentSetup

    public init(_ connection: PostgresConnection, _ admin: KafkaAdmin, _ setup: DeploymentSetup) {
        self.connection = connection
        self.admin = admin
        self.setup = setup
    }

    /// What `migrate` would do.
    ///
    /// - Throws: `KafkaError` with `.unreachable` or `.timedOut` where no broker answers.
    public func plan() throws -> MigrationReport {
        let topics = try missingTopics()
        return MigrationReport(dryRun: true, migrations: try Migrator.rookery.pending(connection), topics: topics)
    }

    /// Applies the missing migrations in one transaction, writes whose deployment the schema is, and makes the topics.
    /// The brokers are asked before the database is touched, so that a missing server leaves nothing half done.
    ///
    /// - Parameter now: when the deployment starts, if it is new.
    /// - Throws: `StoreError` where the schema belongs to other settings: learning for two accounts in one set of tables
    ///   would mix them for good.
    public func migrate(at now: Timestamp) throws -> MigrationReport {
        let topics = try missingTopics()
        let applied = try Migrator.rookery.migrate(connection)
        let deployment = try connection.transaction {
            try Deployment.ensure(
                connection, account: setup.account, mode: setup.mode, timeZone: setup.timeZone, now: now)
        }
        try ScheduleStore(connection: connection).ensure(startedAt: deployment.startedAt)
        let made =
            topics.isEmpty
            ? []
            : try admin.createTopics(topics, partitions: setup.partitions, replication: setup.replication)
        return MigrationReport(dryRun: false, migrations: applied, topics: made)
    }

    private func missingTopics() throws -> [String] {
        try setup.topics.filter { try !admin.hasTopic($0) }
    }
}

/// What a migration did, or would do.
public struct MigrationReport: Encodable, Equatable, Sendable {
    public let dryRun: Bool
    public let migrations: [String]
    public let topics: [String]
}
