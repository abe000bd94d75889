import Kafka
import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// The state of a deployment: its processes, schedules and jobs, and all that a report says.
public struct DeploymentStatus: Encodable, Sendable {
    public struct Leader: Encodable, Sendable {
        public let instance: String
        public let term: Int64
        /// Of the database's clock until its lease ends; negative when it has.
        public let leaseLeftMs: Int64

        public var isLeading: Bool { leaseLeftMs > 0 }
    }

    public struct NextSlot: Encodable, Sendable {
        public let schedule: String
        public let lastSlot: Timestamp
        public let nextSlot: Timestamp
        public let paused: Bool
    }

    public struct Process: Encodable, Sendable {
        public let instance: String
        public let role: String
        public let state: String
        /// Whether its last heartbeat is recent enough.
        public let alive: Bool
        /// Of the database's clock since its last heartbeat.
        public let silenceMs: Int64
        public let domainTime: Timestamp
    }

    /// A job that needs attention: it failed, is tried again, or its worker is silent.
    public struct Job: Encodable, Sendable {
        public let kind: String
        public let slot: Timestamp
        public let state: String
        public let attempts: Int64
        /// Whether its worker's lease has ended.
        public let stale: Bool
        public let error: String?
    }

    public struct Lag: Encodable, Sendable {
        public let role: String
        public let topic: String
        public let seconds: Double?
        public let records: Int64?
    }

    public let now: Timestamp
    /// As the settings have it: `real`, `fixed:…`, `file:…`.
    public let clock: String
    public let leader: Leader?
    public let nextSlots: [NextSlot]
    public let workers: [Process]
    public let jobs: [Job]
    /// Open ones, worst first.
    public let alerts: [AlertRecord]
    /// How far living processes are behind, as they say themselves.
    public let lag: [Lag]
    /// Checkpoints by state.
    public let checkpoints: [String: Int64]
    /// Records by dead-letter topic; `nil` where the brokers could not be asked: unknown is not 0.
    public let deadLetters: [String: Int64]?
    public let report: DeploymentReport
}

/// Reads how a deployment stands, in one snapshot of the database.
public struct StatusReader {
    let connection: PostgresConnection

    public init(connection: PostgresConnection) { self.connection = connection }

    /// - Parameter deadLetters: as the brokers have them.
    public func read(now: Timestamp, clock: String, deadLetters: [String: Int64]?) throws -> DeploymentStatus {
        try connection.transaction(isolation: .repeatableRead) {
            DeploymentStatus(
                now: now, clock: clock, leader: try leader(), nextSlots: try nextSlots(), workers: try processes(),
                jobs: try jobs(), alerts: try AlertStore.open(connection),
                lag: try SystemStateReader(connection).lags().map {
                    DeploymentStatus.Lag(role: $0.role, topic: $0.topic, seconds: $0.seconds, records: $0.records)
                },
                checkpoints: try checkpoints(), deadLetters: deadLetters,
                report: try ReportReader(connection: connection).read(now: now))
        }
    }

    private func checkpoints() throws -> [String: Int64] {
        let rows = try connection.execute("SELECT state, count(*) AS n FROM scrape_schedule GROUP BY state")
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.text("state"), try $0.int("n")) })
    }

    public func leader() throws -> DeploymentStatus.Leader? {
        try connection.execute(
            """
            SELECT split_part(holder, '#', 1) AS instance, term,
                   (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::bigint AS lease_left
            FROM leadership
            """
        ).first.map { row in
            DeploymentStatus.Leader(
                instance: try row.text("instance"), term: try row.int("term"), leaseLeftMs: try row.int("lease_left"))
        }
    }

    private func nextSlots() throws -> [DeploymentStatus.NextSlot] {
        try connection.execute(
            """
            SELECT schedule, last_slot, next_slot, paused FROM schedules ORDER BY every_seconds, schedule
            """
        ).map { row in
            DeploymentStatus.NextSlot(
                schedule: try row.text("schedule"), lastSlot: try row.timestamp("last_slot"),
                nextSlot: try row.timestamp("next_slot"), paused: try row.bool("paused"))
        }
    }

    /// A process that has been silent for an hour is history.
    public func processes() throws -> [DeploymentStatus.Process] {
        try connection.execute(
            """
            SELECT instance, role, state, domain_time, \(unescaped: Heartbeats.isAlive) AS alive,
                   (extract(epoch FROM clock_timestamp() - beat_at) * 1000)::bigint AS silence
            FROM worker_heartbeats WHERE beat_at > clock_timestamp() - interval '1 hour' ORDER BY role, instance
            """
        ).map { row in
            DeploymentStatus.Process(
                instance: try row.text("instance"), role: try row.text("role"), state: try row.text("state"),
                alive: try row.bool("alive"), silenceMs: try row.int("silence"),
                domainTime: try row.timestamp("domain_time"))
        }
    }

    private func jobs() throws -> [DeploymentStatus.Job] {
        try connection.execute(
            """
            SELECT kind, slot, state, attempts, error,
                   state = 'running' AND lease_until < clock_timestamp() AS is_stale
            FROM jobs
            WHERE state = 'failed' OR state = 'running' AND lease_until < clock_timestamp()
               OR state = 'queued' AND attempts > 0
            ORDER BY slot DESC, kind LIMIT 20
            """
        ).map { row in
            DeploymentStatus.Job(
                kind: try row.text("kind"), slot: try row.timestamp("slot"), state: try row.text("state"),
                attempts: try row.int("attempts"), stale: try row.bool("is_stale"),
                error: try row.optionalText("error"))
        }
    }
}

/// How many records could not be read, by their topic.
public enum DeadLetterCounts {
    /// `nil` where no broker is named or none answers: unknown is not 0.
    public static func read(_ configuration: Configuration) -> [(topic: String, count: Int64)]? {
        guard let brokers = configuration[.kafkaBrokers],
            let admin = try? KafkaAdmin(KafkaConfiguration(brokers: brokers, clientID: "rookery-coordinator"))
        else { return nil }
        return read(admin, prefix: configuration[.topicPrefix])
    }

    /// `nil` where none answers.
    public static func read(_ admin: KafkaAdmin, prefix: String) -> [(topic: String, count: Int64)]? {
        let limit = Duration.seconds(3)
        var counts: [(topic: String, count: Int64)] = []
        for topic in Topic.allCases {
            let name = topic.deadLetterName(prefix: prefix)
            guard let described = try? admin.describe(topic: name, timeout: limit) else { return nil }
            var count: Int64 = 0
            for partition in 0..<Int32(described.partitions) {
                let place = TopicPartition(topic: name, partition: partition)
                guard let marks = try? admin.watermarks(place, timeout: limit) else { return nil }
                count += marks.high - marks.low
            }
            counts.append((name, count))
        }
        return counts
    }
}
