import CRdKafka

/// What went wrong between this process and the brokers.
public struct KafkaError: Error, Sendable, CustomStringConvertible {
    /// What to act on.
    public enum Code: Hashable, Sendable {
        /// A property is unknown or its value is refused.
        case badConfiguration
        /// No broker could be reached.
        case unreachable
        case timedOut
        case unknownTopicOrPartition
        /// The position asked for is not in the partition's log any more, or not yet.
        case offsetOutOfRange
        case notAuthorized
        case recordTooLarge
        /// Records were given up by the client or refused by a broker.
        case deliveryFailed
        /// The client is closed.
        case closed
        /// The client cannot go on and must be recreated.
        case fatal
        /// Anything else; the associated value is librdkafka's name of the error, for example `_BAD_MSG`.
        case other(String)
    }

    /// For code to act on.
    public let code: Code
    /// One sentence naming the thing.
    public let description: String
    /// Whether the same call may succeed later.
    public let isRetriable: Bool
    /// The partition it is about, where it is about one.
    public let topicPartition: TopicPartition?

    /// Whether the client must be recreated.
    public var isFatal: Bool { code == .fatal }

    public init(
        _ code: Code, _ description: String, isRetriable: Bool = false, topicPartition: TopicPartition? = nil
    ) {
        self.code = code
        self.description = description
        self.isRetriable = isRetriable
        self.topicPartition = topicPartition
    }
}

extension KafkaError {
    init(_ error: rd_kafka_resp_err_t, _ doing: String, topicPartition: TopicPartition? = nil) {
        let code = Code(error)
        self.init(
            code, "\(doing): \(String(cString: rd_kafka_err2str(error)))",
            isRetriable: code == .unreachable || code == .timedOut, topicPartition: topicPartition)
    }

    /// Takes over `error`, which librdkafka made for the caller to destroy.
    init(consuming error: OpaquePointer, _ doing: String) {
        let code: Code = rd_kafka_error_is_fatal(error) != 0 ? .fatal : Code(rd_kafka_error_code(error))
        self.init(
            code, "\(doing): \(String(cString: rd_kafka_error_string(error)))",
            isRetriable: rd_kafka_error_is_retriable(error) != 0)
        rd_kafka_error_destroy(error)
    }
}

extension KafkaError.Code {
    init(_ error: rd_kafka_resp_err_t) {
        switch error {
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE:
            self = .unreachable
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
            self = .timedOut
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
            self = .unknownTopicOrPartition
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            self = .offsetOutOfRange
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__AUTHENTICATION,
            RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
            self = .notAuthorized
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: self = .recordTooLarge
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__FENCED: self = .fatal
        default: self = .other(String(cString: rd_kafka_err2name(error)))
        }
    }
}
