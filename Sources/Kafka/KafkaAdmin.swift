import CRdKafka

/// Questions and orders to the brokers that are about topics rather than records.
public struct KafkaAdmin {
    /// A topic as the brokers know it.
    public struct Topic: Hashable, Sendable {
        /// With its prefix.
        public let name: String
        /// At least 1.
        public let partitions: Int
    }

    private let handle: KafkaHandle
    private let brokers: String

    /// Connects to nobody yet.
    ///
    /// - Throws: `badConfiguration` naming the property that was refused.
    public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
        brokers = configuration.brokers
        // A consumer's questions do not make topics, a producer's do where the broker lets them.
        handle = try KafkaHandle(
            RD_KAFKA_CONSUMER, configuration, settings: [:], context: KafkaCallbackContext(configuration))
    }

    /// Returns when any broker answers.
    ///
    /// - Throws: `unreachable` naming the brokers.
    public func reach(timeout: Duration = .seconds(10)) throws(KafkaError) {
        try handle.reach(brokers, timeout: timeout)
    }

    /// Makes the topics that are not there yet; one that exists stays as it is, whatever its partition count.
    ///
    /// - Returns: the names of those that were made by this call.
    @discardableResult
    public func createTopics(
        _ names: [String], partitions: Int, replication: Int, timeout: Duration = .seconds(10)
    ) throws(KafkaError) -> [String] {
        // First, so that it happens last: queue and options must go before their client.
        defer { withExtendedLifetime(handle) {} }
        var topics: [OpaquePointer?] = names.map { name in
            rd_kafka_NewTopic_new(name, Int32(partitions), Int32(replication), nil, 0)
        }
        guard !topics.contains(nil) else {
            for topic in topics { if let topic { rd_kafka_NewTopic_destroy(topic) } }
            throw KafkaError(.badConfiguration, "topics cannot have \(partitions) partitions")
        }
        let options = rd_kafka_AdminOptions_new(handle.pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        let queue = rd_kafka_queue_new(handle.pointer)
        defer {
            rd_kafka_AdminOptions_destroy(options)
            rd_kafka_queue_destroy(queue)
            for topic in topics { rd_kafka_NewTopic_destroy(topic) }
        }
        rd_kafka_AdminOptions_set_request_timeout(options, timeout.milliseconds32, nil, 0)
        rd_kafka_CreateTopics(handle.pointer, &topics, topics.count, options, queue)
        guard let event = rd_kafka_queue_poll(queue, timeout.milliseconds32 + 1000) else {
            throw KafkaError(.timedOut, "creating topics got no answer within \(timeout)", isRetriable: true)
        }
        defer { rd_kafka_event_destroy(event) }
        let error = rd_kafka_event_error(event)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "creating topics") }
        return try Self.created(event)
    }

    private static func created(_ event: OpaquePointer) throws(KafkaError) -> [String] {
        var count = 0
        guard let result = rd_kafka_event_CreateTopics_result(event),
            let answers = rd_kafka_CreateTopics_result_topics(result, &count)
        else { return [] }
        var made: [String] = []
        for index in 0..<count {
            let name = String(cString: rd_kafka_topic_result_name(answers[index]))
            let error = rd_kafka_topic_result_error(answers[index])
            switch error {
            case RD_KAFKA_RESP_ERR_NO_ERROR: made.append(name)
            case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: continue
            default: throw KafkaError(error, "creating topic \(name)")
            }
        }
        return made
    }

    /// - Throws: `unknownTopicOrPartition` if it does not exist.
    public func describe(topic: String, timeout: Duration = .seconds(10)) throws(KafkaError) -> Topic {
        try handle.describe(topic: topic, timeout: timeout)
    }

    public func hasTopic(_ name: String) throws(KafkaError) -> Bool {
        do throws(KafkaError) {
            _ = try describe(topic: name)
            return true
        } catch {
            guard error.code == .unknownTopicOrPartition else { throw error }
            return false
        }
    }

    /// The oldest offset kept and one past the newest.
    public func watermarks(
        _ partition: TopicPartition, timeout: Duration = .seconds(10)
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        try handle.watermarks(partition, timeout: timeout)
    }
}
