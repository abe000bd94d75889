import Kafka
import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// How a deployment stands now: what a report tells, and how the processes, the schedule and the jobs are.
public struct DeploymentStatus: Sendable {
    public struct Leader: Sendable {
        public let instance: String
        public let term: Int64
        /// Milliseconds of the database's clock until its lease ends; negative when it has.
        public let leaseLeft: Int64
    }

    public struct Next: Sendable {
        public let schedule: String
        public let lastSlot: Timestamp
        public let nextSlot: Timestamp
        public let isPaused: Bool
    }

    public struct Worker: Sendable {
        public let instance: String
        public let role: String
        public let state: String
        /// Milliseconds of the database's clock since its last heartbeat.
        public let silence: Int64
        public let domainTime: Timestamp

        /// Whether it is thought to live: heartbeats come every one or two seconds.
        public var isAlive: Bool { state != "stopped" && silence < 15_000 }
    }

    /// A job that needs a look: it failed, is tried again, or its worker is silent.
    public struct Job: Sendable {
        public let kind: String
        public let slot: Timestamp
        public let state: String
        public let attempts: Int64
        public let isStale: Bool
        public let error: String?
    }

    public var report: DeploymentReport
    public var clock: String
    public var leader: Leader?
    public var next: [Next] = []
    public var workers: [Worker] = []
    public var jobs: [Job] = []
    /// Open ones, worst first.
    public var alerts: [AlertRecord] = []
    /// How far living processes are behind, as they say themselves.
    public var lags: [SystemState.Lag] = []
    public var checkpoints: [(state: String, count: Int64)] = []
    /// Records by dead-letter topic; `nil` where the brokers could not be asked.
    public var deadLetters: [(topic: String, count: Int64)]?
}

/// Reads how a deployment stands, in one snapshot of the database.
public struct StatusReader {
    let connection: PostgresConnection

    public init(connection: PostgresConnection) { self.connection = connection }

    public func read(now: Timestamp, clock: String) throws -> DeploymentStatus {
        try connection.transaction(isolation: .repeatableRead) {
            var status = DeploymentStatus(
                report: try ReportReader(connection: connection).read(now: now), clock: clock)
            status.leader = try leader()
            status.next = try next()
            status.workers = try workers()
            status.jobs = try jobs()
            status.alerts = try AlertStore.open(connection)
            status.lags = try SystemStateReader(connection).lags()
            status.checkpoints = try connection.execute(
                "SELECT state, count(*) AS n FROM scrape_schedule GROUP BY state ORDER BY state"
            ).map { (try $0.text("state"), try $0.int("n")) }
            return status
        }
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
                instance: try row.text("instance"), term: try row.int("term"), leaseLeft: try row.int("lease_left"))
        }
    }

    private func next() throws -> [DeploymentStatus.Next] {
        try connection.execute(
            """
            SELECT schedule, last_slot, next_slot, paused FROM schedules ORDER BY every_seconds, schedule
            """
        ).map { row in
            DeploymentStatus.Next(
                schedule: try row.text("schedule"), lastSlot: try row.timestamp("last_slot"),
                nextSlot: try row.timestamp("next_slot"), isPaused: try row.bool("paused"))
        }
    }

    /// A process that has been silent for an hour is history.
    public func workers() throws -> [DeploymentStatus.Worker] {
        try connection.execute(
            """
            SELECT instance, role, state, domain_time,
                   (extract(epoch FROM clock_timestamp() - beat_at) * 1000)::bigint AS silence
            FROM worker_heartbeats WHERE beat_at > clock_timestamp() - interval '1 hour' ORDER BY role, instance
            """
        ).map { row in
            DeploymentStatus.Worker(
                instance: try row.text("instance"), role: try row.text("role"), state: try row.text("state"),
                silence: try row.int("silence"), domainTime: try row.timestamp("domain_time"))
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
                attempts: try row.int("attempts"), isStale: try row.bool("is_stale"),
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
