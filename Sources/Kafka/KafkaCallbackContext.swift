import CRdKafka

/// What librdkafka's callbacks reach through their opaque pointer.
///
/// `throttle` is used from librdkafka's own threads. The rest is used from the thread that polls: librdkafka runs
/// delivery, rebalance, commit and error callbacks inside `poll`, on its caller's thread.
class KafkaCallbackContext {
    let throttle: LogThrottle
    /// Set when the last connection to a broker went; whoever finds one again takes it back.
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
