import Kafka
import Model
import Postgres
import Store
import Timekeeping

/// A consumer group of the loop: the role that reads, and what it reads.
public struct ConsumerGroup: Hashable, Sendable {
    public let role: String
    public let topics: [Topic]

    public static let all = [
        ConsumerGroup(role: "learner", topics: Topic.allCases), ConsumerGroup(role: "scraper", topics: [.posts]),
        ConsumerGroup(role: "predictor", topics: [.posts]), ConsumerGroup(role: "optimizer", topics: [.attributions]),
    ]

    /// Its name at the broker and in `consumer_offsets`.
    public func name(prefix: String) -> String { prefix + role }
}

/// How far a group is to have read: one past the last record of each partition.
public struct OffsetGoals: Sendable {
    public let group: String
    public let nextOffsets: [TopicPartition: Int64]

    public init(group: String, nextOffsets: [TopicPartition: Int64]) {
        self.group = group
        self.nextOffsets = nextOffsets
    }

    /// Records not read yet, by the offsets that are stored with the effects; a partition without one was not begun.
    public func left(_ connection: PostgresConnection) throws -> Int64 {
        var reached: [TopicPartition: Int64] = [:]
        for row in try connection.execute(
            "SELECT topic, partition, next_offset FROM consumer_offsets WHERE consumer_group = \(group)")
        {
            let partition = TopicPartition(topic: try row.text("topic"), partition: Int32(try row.int("partition")))
            reached[partition] = try row.int("next_offset")
        }
        return nextOffsets.reduce(0) { $0 + max(0, $1.value - (reached[$1.key] ?? 0)) }
    }
}

/// Checks whether everything under way is done: every group has read its topics to the end, every slot that is due has
/// ended, no job waits, and every reading that was taken is published.
///
/// Work is counted before offsets: a job writes its messages before it is done, so once no work is left the topics have
/// their final ends. For one thread.
public final class DrainMonitor {
    /// What is still to come; all 0 when everything is done.
    public struct Remaining: Sendable, CustomStringConvertible {
        public fileprivate(set) var records: [(group: String, count: Int64)] = []
        public fileprivate(set) var slots: Int64 = 0
        public fileprivate(set) var jobs: Int64 = 0
        public fileprivate(set) var checkpoints: Int64 = 0

        public var isNothing: Bool {
            records.allSatisfy { $0.count == 0 } && slots == 0 && jobs == 0 && checkpoints == 0
        }

        public var description: String {
            var parts = records.filter { $0.count > 0 }.map { "\($0.count) records for \($0.group)" }
            if slots > 0 { parts.append("\(slots) slots") }
            if jobs > 0 { parts.append("\(jobs) jobs") }
            if checkpoints > 0 { parts.append("\(checkpoints) open checkpoints") }
            return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
        }
    }

    private let connection: PostgresConnection
    private let admin: KafkaAdmin
    private let topicPrefix: String
    private let groupPrefix: String
    private var partitions: [String: Int] = [:]

    public init(_ connection: PostgresConnection, _ admin: KafkaAdmin, topicPrefix: String, groupPrefix: String) {
        self.connection = connection
        self.admin = admin
        self.topicPrefix = topicPrefix
        self.groupPrefix = groupPrefix
    }

    public func check(now: Timestamp) throws -> Remaining {
        var remaining = Remaining()
        let backlog = try Backlog(connection, now: now)
        remaining.slots = backlog.unfinishedSlots
        remaining.checkpoints = backlog.overdueCheckpoints
        remaining.jobs = try connection.execute(
            "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')"
        ).only().int(0)
        for group in try groups() {
            let goals = OffsetGoals(group: group.name(prefix: groupPrefix), nextOffsets: try ends(of: group))
            remaining.records.append((goals.group, try goals.left(connection)))
        }
        return remaining
    }

    /// The learner always, and every role that is alive.
    private func groups() throws -> [ConsumerGroup] {
        let rows = try connection.execute(
            "SELECT DISTINCT role FROM worker_heartbeats WHERE \(unescaped: Heartbeats.isAlive)")
        let alive = Set(try rows.map { try $0.text("role") })
        return ConsumerGroup.all.filter { $0.role == "learner" || alive.contains($0.role) }
    }

    private func ends(of group: ConsumerGroup) throws -> [TopicPartition: Int64] {
        var ends: [TopicPartition: Int64] = [:]
        for topic in group.topics.map({ $0.name(prefix: topicPrefix) }) {
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
