import Kafka
import Model
import Operations
import Postgres
import Runtime
import Timekeeping

/// Looks whether everything under way has come to rest: every group has read its topics to the end, every slot that is
/// due has ended, no job waits, and every reading that was taken is published.
///
/// Work is asked for before offsets: a job writes its messages before it is done, so once no work is left the topics
/// have their final ends.
final class DrainMonitor {
    /// What is still to come; all 0 when at rest.
    struct Left: Equatable, Sendable {
        var records: [(group: String, count: Int64)] = []
        var slots: Int64 = 0
        var jobs: Int64 = 0
        var checkpoints: Int64 = 0

        init(records: [(group: String, count: Int64)] = [], slots: Int64 = 0, jobs: Int64 = 0, checkpoints: Int64 = 0) {
            self.records = records
            self.slots = slots
            self.jobs = jobs
            self.checkpoints = checkpoints
        }

        var isNothing: Bool { records.allSatisfy { $0.count == 0 } && slots == 0 && jobs == 0 && checkpoints == 0 }

        static func == (left: Left, right: Left) -> Bool { left.text == right.text }

        var text: String {
            var parts = records.filter { $0.count > 0 }.map { "\($0.count) records for \($0.group)" }
            if slots > 0 { parts.append("\(slots) slots") }
            if jobs > 0 { parts.append("\(jobs) jobs") }
            if checkpoints > 0 { parts.append("\(checkpoints) open checkpoints") }
            return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
        }
    }

    private let configuration: Configuration
    private let connection: PostgresConnection
    private let clock: any DomainClock
    private let admin: KafkaAdmin
    private var partitions: [String: Int] = [:]

    init(_ configuration: Configuration) throws {
        self.configuration = configuration
        clock = try configuration[.clock].makeClock()
        connection = try Database.connect(configuration, purpose: "wait")
        admin = try KafkaAdmin(
            KafkaConfiguration(brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-coordinator"))
    }

    func look() throws -> Left {
        var left = Left()
        let pulse = try Backlog(connection, now: clock.now())
        left.slots = pulse.unfinishedSlots
        left.checkpoints = pulse.overdueCheckpoints
        left.jobs = try connection.execute(
            "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')"
        ).only().int(0)
        for group in try groups() {
            let goals = OffsetGoals(
                group: group.name(configuration), nextOffsets: try ends(of: group.topicNames(configuration)))
            let reached = try ReachedOffsets.read(connection, group: goals.group)
            left.records.append((goals.group, goals.left(reached: reached)))
        }
        return left
    }

    /// The learner always, and every role that is alive.
    private func groups() throws -> [ConsumerGroup] {
        let rows = try connection.execute(
            """
            SELECT DISTINCT role FROM worker_heartbeats
            WHERE beat_at > clock_timestamp() - interval '10 s' AND state <> 'stopped'
            """)
        let alive = Set(try rows.map { try $0.text("role") })
        return ConsumerGroup.all.filter { $0.role == .learner || alive.contains($0.role.rawValue) }
    }

    private func ends(of topics: [String]) throws -> [TopicPartition: Int64] {
        var ends: [TopicPartition: Int64] = [:]
        for topic in topics {
            let count = try partitions[topic] ?? admin.describe(topic: topic).partitions
            partitions[topic] = count
            for number in 0..<Int32(count) {
                let partition = TopicPartition(topic: topic, partition: number)
                let marks = try admin.watermarks(partition)
                // An empty partition is never committed to.
                if marks.high > marks.low { ends[partition] = marks.high }
            }
        }
        return ends
    }
}

/// Where the groups are, as stored with the effects of what they read.
enum ReachedOffsets {
    static func read(_ connection: PostgresConnection, group: String) throws -> [TopicPartition: Int64] {
        var reached: [TopicPartition: Int64] = [:]
        let rows = try connection.execute(
            "SELECT topic, partition, next_offset FROM consumer_offsets WHERE consumer_group = \(group)")
        for row in rows {
            let partition = TopicPartition(topic: try row.text("topic"), partition: Int32(try row.int("partition")))
            reached[partition] = try row.int("next_offset")
        }
        return reached
    }
}

/// How far a group is to have read: one past the last record of each partition.
struct OffsetGoals: Sendable {
    let group: String
    let nextOffsets: [TopicPartition: Int64]

    init(group: String, nextOffsets: [TopicPartition: Int64]) {
        self.group = group
        self.nextOffsets = nextOffsets
    }

    /// Records not read yet, given what the group's offsets are; a partition without one was not begun.
    func left(reached: [TopicPartition: Int64]) -> Int64 {
        nextOffsets.reduce(0) { $0 + max(0, $1.value - (reached[$1.key] ?? 0)) }
    }
}

/// A consumer group of the loop: the role that reads, and what it reads.
struct ConsumerGroup: Hashable, Sendable {
    let role: Program
    let topics: [Topic]

    init(role: Program, topics: [Topic]) {
        self.role = role
        self.topics = topics
    }

    static let all = [
        ConsumerGroup(role: .learner, topics: Topic.allCases), ConsumerGroup(role: .scraper, topics: [.posts]),
        ConsumerGroup(role: .predictor, topics: [.posts]), ConsumerGroup(role: .optimizer, topics: [.attributions]),
    ]

    /// Its name at the broker and in `consumer_offsets`.
    func name(_ configuration: Configuration) -> String { configuration[.groupPrefix] + role.rawValue }

    func topicNames(_ configuration: Configuration) -> [String] {
        topics.map { $0.name(prefix: configuration[.topicPrefix]) }
    }
}
