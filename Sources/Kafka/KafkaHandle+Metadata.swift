import CRdKafka

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
