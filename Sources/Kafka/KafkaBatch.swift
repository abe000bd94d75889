import CRdKafka

/// The records of one poll, in the order they came: within a partition by rising offset.
///
/// Owns librdkafka's messages until it is released. Stays on the thread of the client that made it.
public final class KafkaBatch: RandomAccessCollection {
    private let handle: KafkaHandle
    private var messages: [UnsafeMutablePointer<rd_kafka_message_t>] = []
    private var partitions: [TopicPartition] = []
    /// Topic names by librdkafka's topic object: the same few come again and again.
    private var names: [OpaquePointer: String] = [:]
    /// Partitions that had nothing more when this batch was taken, with the offset that comes next there.
    public private(set) var ends: [TopicPartition: Int64] = [:]
    /// The topic object of the record appended last.
    private var newest: OpaquePointer?

    init(_ handle: KafkaHandle) { self.handle = handle }

    deinit { for message in messages { rd_kafka_message_destroy(message) } }

    /// Takes over `message`.
    func append(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        messages.append(message)
        // Records come in runs of one partition.
        if let last = partitions.last, last.partition == message.pointee.partition, message.pointee.rkt == newest {
            return partitions.append(last)
        }
        newest = message.pointee.rkt
        partitions.append(TopicPartition(topic: topic(message), partition: message.pointee.partition))
    }

    /// Notes what librdkafka says with `_PARTITION_EOF`; the message stays the caller's.
    func reachedEnd(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        let partition = TopicPartition(topic: topic(message), partition: message.pointee.partition)
        ends[partition] = message.pointee.offset
    }

    /// Gives the newest record up again.
    func removeLast() {
        partitions.removeLast()
        newest = nil
        rd_kafka_message_destroy(messages.removeLast())
    }

    /// Destroys the records of `revoked`: somebody else reads them from now on.
    func drop(_ revoked: Set<TopicPartition>) {
        var keptMessages: [UnsafeMutablePointer<rd_kafka_message_t>] = []
        var keptPartitions: [TopicPartition] = []
        for (message, partition) in zip(messages, partitions) {
            if revoked.contains(partition) {
                rd_kafka_message_destroy(message)
            } else {
                keptMessages.append(message)
                keptPartitions.append(partition)
            }
        }
        newest = nil
        ends = ends.filter { !revoked.contains($0.key) }
        messages = keptMessages
        partitions = keptPartitions
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { messages.count }
    /// The record at a position of this batch, not an offset.
    public subscript(index: Int) -> KafkaRecord { KafkaRecord(messages[index], in: self, partitions[index]) }

    private func topic(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> String {
        guard let object = message.pointee.rkt else { return "" }
        if let name = names[object] { return name }
        let name = String(cString: rd_kafka_topic_name(object))
        names[object] = name
        return name
    }
}
