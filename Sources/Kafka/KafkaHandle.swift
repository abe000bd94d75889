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
