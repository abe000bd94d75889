/// Where to start reading a partition.
public enum KafkaStart: Hashable, Sendable {
    /// The oldest record there is.
    case beginning
    case offset(Int64)
    /// Not known yet: the partition is taken but not read until `KafkaConsumer.restart` says where.
    case withheld
}

/// Asked and told about changes of the partitions a consumer reads.
///
/// Called inside `KafkaConsumer.poll` or `close`, on the polling thread: the group waits until the call returns, so
/// that work in hand can be finished and its offsets committed before another member takes over.
public protocol KafkaRebalanceDelegate: AnyObject {
    /// These partitions are ours from now on; none, where there are more members than partitions. Answers where to start each; one left out starts at the beginning.
    func assigned(_ partitions: [TopicPartition], by consumer: KafkaConsumer) -> [TopicPartition: KafkaStart]
    /// These partitions go to another member when this returns. `pending` holds the records already polled but not
    /// yet handed out; those of other partitions are handed out by the poll under way.
    func revoked(_ partitions: [TopicPartition], pending: KafkaBatch, by consumer: KafkaConsumer)
    /// These partitions went to another member already, because this one was too slow or cut off: nothing may be
    /// committed for them any more.
    func lost(_ partitions: [TopicPartition], by consumer: KafkaConsumer)
}
