import Kafka

/// Where a record stood.
struct RecordPlace: Hashable {
    let partition: TopicPartition
    let offset: Int64
}

extension KafkaRecord {
    var place: RecordPlace { RecordPlace(partition: topicPartition, offset: offset) }
}
