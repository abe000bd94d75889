import CRdKafka

/// What rebalance callbacks reach; on the consumer's thread, see `KafkaCallbackContext`.
final class ConsumerContext: KafkaCallbackContext {
    weak var delegate: (any KafkaRebalanceDelegate)?
    weak var consumer: KafkaConsumer?
    /// The records of the poll under way.
    var pending: KafkaBatch?
    /// An error that came after records of the same poll.
    var failure: KafkaError?

    func assign(_ client: OpaquePointer, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        let partitions = TopicPartitionList.partitions(list)
        var starts: [TopicPartition: KafkaStart] = [:]
        if let consumer, let delegate {
            starts = delegate.assigned(partitions, by: consumer)
        }
        var offsets: [TopicPartition: Int64] = [:]
        for partition in partitions { offsets[partition] = (starts[partition] ?? .beginning).rawOffset }
        report(begin(client, offsets), "ASSIGN")
    }

    /// Reads these partitions and no others, each from its offset.
    ///
    /// One that was paused when it was taken away would come back paused, so all are resumed; and before they are
    /// assigned, for librdkafka may start fetching on its own thread when `rd_kafka_assign` has returned, and a pause or
    /// resume that overtakes that start makes it void: nothing would ever be read.
    func begin(_ client: OpaquePointer, _ offsets: [TopicPartition: Int64]) -> rd_kafka_resp_err_t {
        let list = TopicPartitionList(offsets: offsets)
        if !offsets.isEmpty {
            // Partitions never read before are unknown to it, and not paused.
            _ = TopicPartitionList(offsets.keys).with { rd_kafka_resume_partitions(client, $0) }
        }
        return list.with { rd_kafka_assign(client, $0) }
    }

    func revoke(_ client: OpaquePointer, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        let partitions = TopicPartitionList.partitions(list)
        let lost = rd_kafka_assignment_lost(client) != 0
        if let consumer, let delegate, !partitions.isEmpty {
            if lost {
                delegate.lost(partitions, by: consumer)
            } else {
                delegate.revoked(partitions, pending: pending ?? KafkaBatch(consumer.handle), by: consumer)
            }
        }
        pending?.drop(Set(partitions))
        report(rd_kafka_assign(client, nil), "UNASSIGN")
    }

    private func report(_ error: rd_kafka_resp_err_t, _ doing: String) {
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throttle.log(.error, doing, String(cString: rd_kafka_err2str(error)))
    }
}

/// `rebalance_cb`: inside `rd_kafka_consumer_poll` or `rd_kafka_consumer_close`, on the consumer's thread.
func kafkaRebalanced(
    _ client: OpaquePointer?, _ event: rd_kafka_resp_err_t,
    _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let client, let partitions, let context = KafkaCallbackContext.from(opaque) as? ConsumerContext else {
        return
    }
    switch event {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS: context.assign(client, partitions)
    default: context.revoke(client, partitions)
    }
}

/// `offset_commit_cb`: inside `rd_kafka_consumer_poll`. Postgres holds the truth, so a lost commit costs nothing.
func kafkaCommitted(
    _ client: OpaquePointer?, _ error: rd_kafka_resp_err_t,
    _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard error != RD_KAFKA_RESP_ERR_NO_ERROR, error != RD_KAFKA_RESP_ERR__NO_OFFSET,
        let context = KafkaCallbackContext.from(opaque)
    else { return }
    context.throttle.log(.warning, "COMMIT", String(cString: rd_kafka_err2str(error)))
}
