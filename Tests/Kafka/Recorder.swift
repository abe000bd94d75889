import Kafka
import TestServers

/// A rebalance delegate that notes what it was told and answers with given starts.
final class Recorder: KafkaRebalanceDelegate {
    var starts: [TopicPartition: KafkaStart] = [:]
    private(set) var assigned: [TopicPartition] = []
    private(set) var revoked: [TopicPartition] = []
    private(set) var lost: [TopicPartition] = []
    /// Called at revocation, before the partitions go.
    var onRevoke: ((KafkaBatch, KafkaConsumer) -> Void)?

    func assigned(_ partitions: [TopicPartition], by consumer: KafkaConsumer) -> [TopicPartition: KafkaStart] {
        assigned += partitions
        return starts
    }

    func revoked(_ partitions: [TopicPartition], pending: KafkaBatch, by consumer: KafkaConsumer) {
        revoked += partitions
        onRevoke?(pending, consumer)
    }

    func lost(_ partitions: [TopicPartition], by consumer: KafkaConsumer) { lost += partitions }
}

extension KafkaConsumer {
    /// Polls until `count` records came or the time is over; `each` sees them as they come.
    func collect(_ count: Int, within limit: Duration = Deadline.patience, each: (KafkaRecord) -> Void = { _ in })
        throws
        -> [String]
    {
        var values: [String] = []
        let deadline = ContinuousClock.now + limit
        while values.count < count, .now < deadline {
            for record in try poll(max: count - values.count, timeout: .milliseconds(100)) {
                values.append(String(decoding: record.value, as: UTF8.self))
                each(record)
            }
        }
        return values
    }

    /// Polls until the condition holds or the time is over; records that come meanwhile are dropped.
    func poll(until condition: () -> Bool, within limit: Duration = Deadline.patience) throws {
        let deadline = ContinuousClock.now + limit
        while !condition(), .now < deadline { _ = try poll(max: 100, timeout: .milliseconds(50)) }
    }
}
