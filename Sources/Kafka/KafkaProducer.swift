import CRdKafka

/// Writes records, each acknowledged by all in-sync replicas and stored once (idempotent producer).
///
/// Blocking and confined to the thread that made it. `produce` queues; `flush` waits until everything queued was
/// acknowledged or given up, and reports which. librdkafka gives a record up after `message.timeout.ms` (5 minutes unless
/// set). After a fatal error (`isFatal`) the producer must be recreated; until then every call repeats the error.
public final class KafkaProducer {
    private let handle: KafkaHandle
    private let context: ProducerContext

    /// Does not connect yet; an unavailable broker shows in `flush`.
    ///
    /// - Throws: `badConfiguration` naming the property that was refused.
    public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
        context = ProducerContext(configuration)
        let settings = [
            "enable.idempotence": "true",
            "acks": "all",
            "compression.codec": "lz4",
            "linger.ms": "5",
            "queue.buffering.max.messages": "100000",
        ]
        handle = try KafkaHandle(RD_KAFKA_PRODUCER, configuration, settings: settings, context: context) { conf in
            rd_kafka_conf_set_dr_msg_cb(conf, kafkaDelivered)
        }
    }

    /// Records queued or in flight.
    public var outstanding: Int { Int(rd_kafka_outq_len(handle.pointer)) }

    /// The same with a key of text.
    public func produce(
        topic: String, partition: Int32? = nil, key: String, value: [UInt8], headers: [(String, String)] = []
    ) throws(KafkaError) {
        try produce(topic: topic, partition: partition, key: Array(key.utf8), value: value, headers: headers)
    }

    /// The same with arrays.
    public func produce(
        topic: String, partition: Int32? = nil, key: [UInt8], value: [UInt8], headers: [(String, String)] = []
    ) throws(KafkaError) {
        let failure = key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                enqueueWaiting(topic, partition, key, value, headers)
            }
        }
        if let failure { throw failure }
    }

    /// Queues one record; the bytes are copied. Where the queue is full, waits for room.
    ///
    /// - Parameter partition: `nil` lets the key decide.
    /// - Throws: what makes the record impossible to queue (too large, unknown partition, fatal error).
    public func produce(
        topic: String, partition: Int32? = nil, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
        headers: [(String, String)] = []
    ) throws(KafkaError) {
        if let failure = enqueueWaiting(topic, partition, key, value, headers) { throw failure }
    }

    /// Waits until nothing is outstanding and reports on everything produced since the last report.
    ///
    /// - Throws: `.timedOut` if records are still outstanding after `timeout`; they stay queued, and a later flush
    ///   reports on them.
    public func flush(timeout: Duration) throws(KafkaError) -> DeliveryReport {
        let deadline = ContinuousClock.now + timeout
        while rd_kafka_outq_len(handle.pointer) > 0 {
            let left = deadline - .now
            guard left > .zero else {
                if let fatal = handle.fatalError() { throw fatal }
                throw KafkaError(
                    .timedOut, "\(outstanding) record(s) were not acknowledged within \(timeout)", isRetriable: true)
            }
            // Not rd_kafka_flush: it works in steps of 10 ms.
            rd_kafka_poll(handle.pointer, min(left, .milliseconds(100)).milliseconds32)
        }
        if let fatal = handle.fatalError() { throw fatal }
        return context.takeReport()
    }

    private func enqueueWaiting(
        _ topic: String, _ partition: Int32?, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer,
        _ headers: [(String, String)]
    ) -> KafkaError? {
        while let error = topic.withCString({ enqueue($0, partition, key, value, headers) }) {
            guard rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
                return KafkaError(consuming: error, "the record for topic \(topic) could not be queued")
            }
            rd_kafka_error_destroy(error)
            rd_kafka_poll(handle.pointer, 100)
            if let fatal = handle.fatalError() { return fatal }
        }
        context.produced += 1
        // Acknowledgements are served now and then, so that a long run of `produce` does not pile them up.
        if context.produced & 255 == 0 { rd_kafka_poll(handle.pointer, 0) }
        return nil
    }

    private func enqueue(
        _ topic: UnsafePointer<CChar>, _ partition: Int32?, _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer, _ headers: [(String, String)]
    ) -> OpaquePointer? {
        var fields = [rd_kafka_vu_t](repeating: rd_kafka_vu_t(), count: 5)
        fields[0].vtype = RD_KAFKA_VTYPE_TOPIC
        fields[0].u.cstr = topic
        fields[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS
        fields[1].u.i = RD_KAFKA_MSG_F_COPY
        fields[2].vtype = RD_KAFKA_VTYPE_KEY
        fields[2].u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: key.baseAddress), size: key.count)
        fields[3].vtype = RD_KAFKA_VTYPE_VALUE
        fields[3].u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: value.baseAddress), size: value.count)
        fields[4].vtype = RD_KAFKA_VTYPE_PARTITION
        fields[4].u.i32 = partition ?? RD_KAFKA_PARTITION_UA
        guard !headers.isEmpty else { return rd_kafka_produceva(handle.pointer, fields, fields.count) }
        let list = rd_kafka_headers_new(headers.count)
        for (name, text) in headers { rd_kafka_header_add(list, name, -1, text, text.utf8.count) }
        var field = rd_kafka_vu_t()
        field.vtype = RD_KAFKA_VTYPE_HEADERS
        field.u.headers = list
        fields.append(field)
        let error = rd_kafka_produceva(handle.pointer, fields, fields.count)
        // A queued record owns its headers; a refused one leaves them to us.
        if error != nil { rd_kafka_headers_destroy(list) }
        return error
    }
}

/// What delivery callbacks write; on the producer's thread, see `KafkaCallbackContext`.
final class ProducerContext: KafkaCallbackContext {
    var produced = 0
    private var report = DeliveryReport()
    /// The topic of the last acknowledgement: the same few come again and again.
    private var lastTopic: (object: OpaquePointer, name: String)?

    func takeReport() -> DeliveryReport {
        defer { report = DeliveryReport() }
        return report
    }

    func delivered(_ message: rd_kafka_message_t) {
        guard let object = message.rkt else { return }
        if lastTopic?.object != object { lastTopic = (object, String(cString: rd_kafka_topic_name(object))) }
        let name = lastTopic?.name ?? ""
        if message.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            report.acknowledge(TopicPartition(topic: name, partition: message.partition), offset: message.offset)
        } else {
            report.fail(topic: name, reason: String(cString: rd_kafka_err2str(message.err)))
        }
    }
}

/// `dr_msg_cb`: inside `rd_kafka_poll`, on the producer's thread.
func kafkaDelivered(
    _ client: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let context = KafkaCallbackContext.from(opaque) as? ProducerContext, let message else { return }
    context.delivered(message.pointee)
}

/// What became of the records produced since the last flush.
public struct DeliveryReport: Sendable {
    /// Records that were given up, grouped by topic and reason.
    public struct Failure: Sendable, CustomStringConvertible {
        /// Where they were to go.
        public let topic: String
        /// librdkafka's text.
        public let reason: String
        /// How many records, at least 1.
        public fileprivate(set) var count: Int

        public var description: String { "\(count) record(s) for \(topic): \(reason)" }
    }

    /// Records the brokers have acknowledged.
    public internal(set) var delivered = 0
    /// Empty where everything was acknowledged.
    public private(set) var failures: [Failure] = []
    /// One past the highest offset acknowledged in each partition.
    public private(set) var nextOffsets: [TopicPartition: Int64] = [:]

    /// Records given up, in all.
    public var failed: Int { failures.reduce(0) { $0 + $1.count } }

    mutating func acknowledge(_ partition: TopicPartition, offset: Int64) {
        delivered += 1
        nextOffsets[partition] = Swift.max(nextOffsets[partition] ?? 0, offset + 1)
    }

    mutating func fail(topic: String, reason: String) {
        if let index = failures.firstIndex(where: { $0.topic == topic && $0.reason == reason }) {
            failures[index].count += 1
        } else {
            failures.append(Failure(topic: topic, reason: reason, count: 1))
        }
    }

    /// - Throws: `.deliveryFailed` naming the topics, if any record was given up.
    public func requireAll() throws(KafkaError) {
        guard !failures.isEmpty else { return }
        let reasons = failures.map(\.description).joined(separator: "; ")
        throw KafkaError(.deliveryFailed, "not delivered: \(reasons)", isRetriable: true)
    }
}
