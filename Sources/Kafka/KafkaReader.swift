import CRdKafka

/// Reads whole topics once, from their beginning to their end as of now, without a group and without a trace.
///
/// Blocking and confined to the thread that made it. A partition's end is where the broker said there was nothing
/// more, the first time it was reached.
public final class KafkaReader {
    private let handle: KafkaHandle
    private let context: KafkaCallbackContext
    private var unfinished: Set<TopicPartition>
    /// All partitions of all topics asked for, by topic as given.
    public let partitions: [TopicPartition]

    /// - Throws: `unknownTopicOrPartition` if a topic does not exist, `unreachable` or `timedOut` if no broker answers.
    public init(_ configuration: KafkaConfiguration, topics: [String], timeout: Duration = .seconds(10))
        throws(KafkaError)
    {
        context = KafkaCallbackContext(configuration)
        let settings = [
            "group.id": "unused",
            "enable.auto.commit": "false",
            "enable.auto.offset.store": "false",
            "enable.partition.eof": "true",
            "auto.offset.reset": "earliest",
            "fetch.wait.max.ms": "50",
        ]
        handle = try KafkaHandle(
            RD_KAFKA_CONSUMER, configuration, settings: settings, optional: ["fetch.queue.backoff.ms": "5"],
            context: context)
        rd_kafka_poll_set_consumer(handle.pointer)
        var partitions: [TopicPartition] = []
        for topic in topics {
            let described = try handle.describe(topic: topic, timeout: timeout)
            partitions += (0..<Int32(described.partitions)).map { TopicPartition(topic: topic, partition: $0) }
        }
        self.partitions = partitions
        unfinished = Set(partitions)
        let list = TopicPartitionList(
            offsets: Dictionary(uniqueKeysWithValues: partitions.map { ($0, Int64(RD_KAFKA_OFFSET_BEGINNING)) }))
        let error = list.with { rd_kafka_assign(handle.pointer, $0) }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "assigning partitions") }
    }

    /// Whether every partition was read to its end.
    public var isFinished: Bool { unfinished.isEmpty }

    /// The next records, or `nil` when every partition was read to its end.
    ///
    /// - Throws: `timedOut` if a broker gave neither records nor an end within `timeout`.
    public func next(max: Int = 10_000, timeout: Duration = .seconds(10)) throws(KafkaError) -> KafkaBatch? {
        let batch = KafkaBatch(handle)
        let deadline = ContinuousClock.now + timeout
        while batch.count < max, !unfinished.isEmpty {
            let wait = batch.isEmpty ? min(deadline - .now, .milliseconds(100)).milliseconds32 : 0
            guard let message = rd_kafka_consumer_poll(handle.pointer, wait) else {
                if !batch.isEmpty { break }
                guard deadline > .now else {
                    throw KafkaError(
                        .timedOut, "\(unfinished.count) partition(s) gave no answer within \(timeout)",
                        isRetriable: true)
                }
                continue
            }
            if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                append(message, to: batch)
                continue
            }
            defer { rd_kafka_message_destroy(message) }
            if message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF, let object = message.pointee.rkt {
                let topic = String(cString: rd_kafka_topic_name(object))
                unfinished.remove(TopicPartition(topic: topic, partition: message.pointee.partition))
            } else if let fatal = handle.fatalError() {
                throw fatal
            } else {
                context.throttle.log(.warning, "READ", String(cString: rd_kafka_err2str(message.pointee.err)))
            }
        }
        return batch.isEmpty && unfinished.isEmpty ? nil : batch
    }

    /// Records that arrived after the end was reached are left out.
    private func append(_ message: UnsafeMutablePointer<rd_kafka_message_t>, to batch: KafkaBatch) {
        batch.append(message)
        guard let last = batch.last, !unfinished.contains(last.topicPartition) else { return }
        batch.removeLast()
    }
}
