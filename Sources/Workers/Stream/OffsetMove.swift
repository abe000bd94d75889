import Kafka

/// A step of one partition's stored offset: it must stand at `from`, and goes to `to` with the effects of `records`
/// records.
struct OffsetMove: Hashable {
    let partition: TopicPartition
    let from: Int64
    let to: Int64
    var records: Int64 = 0
}
