import CRdKafka

/// Owns one librdkafka instance and what its callbacks need.
///
/// librdkafka keeps a borrowed pointer to this object's `context` until `rd_kafka_destroy`, which `deinit` calls
/// first. Batches hold the handle too: a record's memory must not outlive its client.
final class KafkaHandle {
    let pointer: OpaquePointer
    /// Where the brokers are, for messages.
    let brokers: String
    private let context: KafkaCallbackContext

    /// - Parameter settings: the client's own choices; `optional` ones may be unknown to the installed librdkafka.
    init(
        _ type: rd_kafka_type_t, _ configuration: KafkaConfiguration, settings: [String: String],
        optional: [String: String] = [:], context: KafkaCallbackContext,
        configure: (OpaquePointer) -> Void = { _ in }
    ) throws(KafkaError) {
        var all = [
            "bootstrap.servers": configuration.brokers,
            "client.id": configuration.clientID,
            "log.connection.close": "false",
            "reconnect.backoff.max.ms": "2000",
            "topic.metadata.refresh.interval.ms": "30000",
        ]
        all.merge(settings) { _, new in new }
        all.merge(configuration.settings) { _, new in new }
        guard let conf = rd_kafka_conf_new() else { throw KafkaError(.fatal, "librdkafka is out of memory") }
        do throws(KafkaError) {
            for (name, value) in all.sorted(by: { $0.key < $1.key }) {
                try Self.set(conf, name, value)
            }
            for (name, value) in optional where all[name] == nil {
                try Self.set(conf, name, value, toleratesUnknown: true)
            }
        } catch {
            rd_kafka_conf_destroy(conf)
            throw error
        }
        rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(context).toOpaque())
        rd_kafka_conf_set_log_cb(conf, kafkaLogged)
        rd_kafka_conf_set_error_cb(conf, kafkaFailed)
        configure(conf)
        var reason = [CChar](repeating: 0, count: 512)
        guard let pointer = rd_kafka_new(type, conf, &reason, reason.count) else {
            rd_kafka_conf_destroy(conf)
            throw KafkaError(.badConfiguration, "the Kafka client could not be made: \(reason.text)")
        }
        self.pointer = pointer
        brokers = configuration.brokers
        self.context = context
    }

    deinit { rd_kafka_destroy(pointer) }

    private static func set(
        _ conf: OpaquePointer, _ name: String, _ value: String, toleratesUnknown: Bool = false
    ) throws(KafkaError) {
        var reason = [CChar](repeating: 0, count: 512)
        let result = rd_kafka_conf_set(conf, name, value, &reason, reason.count)
        if result == RD_KAFKA_CONF_OK || (toleratesUnknown && result == RD_KAFKA_CONF_UNKNOWN) { return }
        throw KafkaError(.badConfiguration, "Kafka property \(name) was refused: \(reason.text)")
    }

    /// The reason the client can never work again, if there is one.
    func fatalError() -> KafkaError? {
        var reason = [CChar](repeating: 0, count: 512)
        let error = rd_kafka_fatal_error(pointer, &reason, reason.count)
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(.fatal, "the Kafka client cannot go on: \(reason.text)")
    }
}

extension [CChar] {
    /// The zero-terminated UTF-8 text in the buffer.
    var text: String { String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}

extension Duration {
    /// Whole milliseconds, never negative, as librdkafka takes time-outs.
    var milliseconds32: Int32 {
        let (seconds, attoseconds) = components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
        guard !milliseconds.overflow, milliseconds.partialValue < Int64(Int32.max) - 1000 else { return Int32.max }
        return Int32(Swift.max(0, milliseconds.partialValue + attoseconds / 1_000_000_000_000_000))
    }
}

extension KafkaHandle {
    /// Asks any broker anything.
    ///
    /// - Throws: `unreachable` naming the brokers, if none answers in time.
    func reach(_ brokers: String, timeout: Duration) throws(KafkaError) {
        defer { withExtendedLifetime(self) {} }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(pointer, 0, nil, &metadata, timeout.milliseconds32)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            let reason = String(cString: rd_kafka_err2str(error))
            throw KafkaError(
                .unreachable, "no Kafka broker answers at \(brokers) within \(timeout): \(reason)", isRetriable: true)
        }
        rd_kafka_metadata_destroy(metadata)
    }

    func describe(topic: String, timeout: Duration) throws(KafkaError) -> KafkaAdmin.Topic {
        // First, so that it happens last: the topic object must go before its client.
        defer { withExtendedLifetime(self) {} }
        let object = rd_kafka_topic_new(pointer, topic, nil)
        defer { if let object { rd_kafka_topic_destroy(object) } }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(pointer, 0, object, &metadata, timeout.milliseconds32)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            let failure = KafkaError(error, "asking for the partitions of topic \(topic)")
            guard failure.isRetriable else { throw failure }
            throw KafkaError(failure.code, "no Kafka broker answers at \(brokers)", isRetriable: true)
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt == 1 else {
            throw KafkaError(.unknownTopicOrPartition, "topic \(topic) does not exist", isRetriable: true)
        }
        let found = metadata.pointee.topics[0]
        guard found.err == RD_KAFKA_RESP_ERR_NO_ERROR, found.partition_cnt > 0 else {
            throw KafkaError(found.err, "asking for the partitions of topic \(topic)")
        }
        return KafkaAdmin.Topic(name: topic, partitions: Int(found.partition_cnt))
    }

    func watermarks(_ partition: TopicPartition, timeout: Duration) throws(KafkaError) -> (low: Int64, high: Int64) {
        defer { withExtendedLifetime(self) {} }
        var low: Int64 = 0
        var high: Int64 = 0
        let error = rd_kafka_query_watermark_offsets(
            pointer, partition.topic, partition.partition, &low, &high, timeout.milliseconds32)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(error, "asking for the ends of \(partition)", topicPartition: partition)
        }
        return (low, high)
    }
}

/// What librdkafka's callbacks reach through their opaque pointer.
///
/// `throttle` is used from librdkafka's own threads. The rest is used from the thread that polls: librdkafka runs
/// delivery, rebalance, commit and error callbacks inside `poll`, on its caller's thread.
class KafkaCallbackContext {
    let throttle: LogThrottle
    /// Set when the last connection to a broker is lost, cleared when a broker is reached again.
    var brokersAreDown = false

    init(_ configuration: KafkaConfiguration) { throttle = LogThrottle(sink: configuration.log) }

    /// The context that `opaque` points at. It outlives the client, see `KafkaHandle`.
    static func from(_ opaque: UnsafeMutableRawPointer?) -> KafkaCallbackContext? {
        opaque.map { Unmanaged<KafkaCallbackContext>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// `log_cb`: any thread of librdkafka.
func kafkaLogged(
    _ client: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ message: UnsafePointer<CChar>?
) {
    guard let client, let context = KafkaCallbackContext.from(rd_kafka_opaque(client)), let facility, let message
    else { return }
    context.throttle.log(
        KafkaLogLine.Level(syslog: level), String(cString: facility), String(cString: message))
}

/// `error_cb`: inside `poll`. These are reports; what the caller must act on comes out of the calls themselves.
func kafkaFailed(
    _ client: OpaquePointer?, _ error: Int32, _ reason: UnsafePointer<CChar>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let context = KafkaCallbackContext.from(opaque), let reason else { return }
    if error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue { context.brokersAreDown = true }
    let name = String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue: error)))
    context.throttle.log(.error, name, String(cString: reason))
}

extension KafkaLogLine.Level {
    /// librdkafka uses syslog's numbers: 0 emergency … 7 debug.
    init(syslog level: Int32) {
        switch level {
        case ...3: self = .error
        case 4: self = .warning
        case 5, 6: self = .info
        default: self = .debug
        }
    }
}
