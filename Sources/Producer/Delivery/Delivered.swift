import Kafka
import Runtime

/// What the brokers have acknowledged: how many records, and one past the highest offset of each partition.
struct Delivered: Sendable {
    private(set) var records = 0
    private(set) var nextOffsets: [TopicPartition: Int64] = [:]

    mutating func add(_ report: DeliveryReport) {
        records += report.delivered
        nextOffsets.merge(report.nextOffsets) { max($0, $1) }
    }

    /// `{"<topic>": {"<partition>": <next offset>}}`, sorted.
    var json: StructuredValue {
        let topics = Set(nextOffsets.keys.map(\.topic)).sorted()
        return .object(
            topics.map { topic in
                let partitions = nextOffsets.filter { $0.key.topic == topic }.sorted {
                    $0.key.partition < $1.key.partition
                }
                return .init(
                    topic, .object(partitions.map { .init(String($0.key.partition), .int($0.value)) }))
            })
    }
}
