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
        let partitions = TopicPartitionList.entries(list).map(\.partition).sorted()
        var starts: [TopicPartition: KafkaStart] = [:]
        if let consumer, let delegate, !partitions.isEmpty {
            starts = delegate.assigned(partitions, by: consumer)
        }
        for index in 0..<Int(list.pointee.cnt) {
            let entry = list.pointee.elems[index]
            let partition = TopicPartition(topic: String(cString: entry.topic), partition: entry.partition)
            list.pointee.elems[index].offset = (starts[partition] ?? .beginning).rawOffset
        }
        let error = rd_kafka_assign(client, list)
        report(error, "ASSIGN")
        let held = partitions.filter { starts[$0] == .paused }
        let flowing = partitions.filter { starts[$0] != .paused }
        if !held.isEmpty { report(TopicPartitionList(held).with { rd_kafka_pause_partitions(client, $0) }, "PAUSE") }
        // One that was paused when it was taken away comes back paused, and nothing would ever be read from it.
        if !flowing.isEmpty {
            report(TopicPartitionList(flowing).with { rd_kafka_resume_partitions(client, $0) }, "RESUME")
        }
    }

    func revoke(_ client: OpaquePointer, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        let partitions = TopicPartitionList.entries(list).map(\.partition).sorted()
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
