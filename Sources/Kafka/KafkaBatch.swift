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

    /// Records the end that librdkafka reports with `_PARTITION_EOF`; the caller keeps the message.
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

/// One record of a batch. Its bytes live as long as the batch.
public struct KafkaRecord {
    /// Owned by `batch`, which this record keeps alive; read only through `reading`.
    private let message: UnsafeMutablePointer<rd_kafka_message_t>
    private let batch: KafkaBatch
    /// Where it stood.
    public let topicPartition: TopicPartition

    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, in batch: KafkaBatch, _ partition: TopicPartition) {
        self.message = message
        self.batch = batch
        self.topicPartition = partition
    }

    public var topic: String { topicPartition.topic }
    public var partition: Int32 { topicPartition.partition }
    /// Its place in the partition, from 0; gaps are possible.
    public var offset: Int64 { reading { $0.pointee.offset } }

    /// When the record was made or appended, in milliseconds since the epoch; `nil` if the broker does not keep it.
    public var timestampMilliseconds: Int64? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let value = reading { rd_kafka_message_timestamp($0, &type) }
        return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : value
    }

    /// Calls `body` with the value's bytes, which are valid during the call; empty for a record without a value.
    public func withValue<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try reading { (message) throws(E) in
            try body(UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.len))
        }
    }

    /// Calls `body` with the key's bytes, which are valid during the call; empty for a record without a key.
    public func withKey<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try reading { (message) throws(E) in
            try body(UnsafeRawBufferPointer(start: message.pointee.key, count: message.pointee.key_len))
        }
    }

    /// Whether the record has no value at all, which deletes its key in a compacted topic.
    public var isTombstone: Bool { reading { $0.pointee.payload == nil } }

    /// A copy of the value.
    public var value: [UInt8] { withValue { Array($0) } }
    /// A copy of the key.
    public var key: [UInt8] { withKey { Array($0) } }

    /// The last header of that name as text.
    public func header(_ name: String) -> String? {
        reading { message in
            var headers: OpaquePointer?
            guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR, let headers
            else { return nil }
            var bytes: UnsafeRawPointer?
            var count = 0
            // Passed as a String it would be copied to the heap, for every record.
            let error = name.withCString { rd_kafka_header_get_last(headers, $0, &bytes, &count) }
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
            return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        }
    }

    /// The optimizer may let go of the batch once nothing names it any more, so it is named until `body` is done.
    private func reading<R, E: Error>(
        _ body: (UnsafeMutablePointer<rd_kafka_message_t>) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(batch) {} }
        return try body(message)
    }
}
