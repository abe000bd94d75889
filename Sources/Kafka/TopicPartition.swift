import CRdKafka
import Glibc

/// One partition of one topic. Ordered by topic name, then partition number.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// With its prefix.
    public let topic: String
    /// From 0.
    public let partition: Int32

    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// `posts/3`
    public var description: String { "\(topic)/\(partition)" }
}

/// Owns an `rd_kafka_topic_partition_list_t` for the length of one call.
///
/// The pointer is handed out only inside a call, so that the list cannot be freed while C code reads it.
struct TopicPartitionList: ~Copyable {
    private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(topics: [String]) {
        pointer = rd_kafka_topic_partition_list_new(Int32(topics.count))
        for topic in topics { rd_kafka_topic_partition_list_add(pointer, topic, RD_KAFKA_PARTITION_UA) }
    }

    /// Partitions with the offsets the call is about.
    ///
    /// - Parameter metadata: stored by the group with each offset.
    init(offsets: [TopicPartition: Int64], metadata: String? = nil) {
        pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            let entry = rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
            entry?.pointee.offset = offset
            guard let metadata, let copy = strdup(metadata) else { continue }
            // The list frees it.
            entry?.pointee.metadata = UnsafeMutableRawPointer(copy)
            entry?.pointee.metadata_size = metadata.utf8.count
        }
    }

    init(_ partitions: some Sequence<TopicPartition>) {
        self.init(offsets: Dictionary(partitions.map { ($0, Int64(RD_KAFKA_OFFSET_INVALID)) }) { first, _ in first })
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    borrowing func with<R>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> R) -> R {
        body(pointer)
    }

    /// The partitions of a list, also of one that librdkafka owns, in order.
    static func partitions(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> [TopicPartition] {
        (0..<Int(list.pointee.cnt)).map { index in
            let entry = list.pointee.elems[index]
            return TopicPartition(topic: String(cString: entry.topic), partition: entry.partition)
        }
        .sorted()
    }

    /// The offsets and metadata that the group stores.
    static func metadata(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) -> [TopicPartition: (offset: Int64, metadata: String)] {
        var found: [TopicPartition: (offset: Int64, metadata: String)] = [:]
        for index in 0..<Int(list.pointee.cnt) {
            let entry = list.pointee.elems[index]
            guard entry.err == RD_KAFKA_RESP_ERR_NO_ERROR, entry.offset >= 0 else { continue }
            let bytes = UnsafeRawBufferPointer(start: entry.metadata, count: entry.metadata_size)
            let partition = TopicPartition(topic: String(cString: entry.topic), partition: entry.partition)
            found[partition] = (entry.offset, String(decoding: bytes, as: UTF8.self))
        }
        return found
    }
}

/// Where a record is: its partition and its offset there.
public struct RecordPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let topicPartition: TopicPartition
    public let offset: Int64

    public init(_ topicPartition: TopicPartition, offset: Int64) {
        self.topicPartition = topicPartition
        self.offset = offset
    }

    public var topic: String { topicPartition.topic }
    public var partition: Int32 { topicPartition.partition }

    public static func < (left: RecordPosition, right: RecordPosition) -> Bool {
        (left.topicPartition, left.offset) < (right.topicPartition, right.offset)
    }

    /// `posts[3]@12`
    public var description: String { "\(topic)[\(partition)]@\(offset)" }
}

extension KafkaRecord {
    public var position: RecordPosition { RecordPosition(topicPartition, offset: offset) }
}
