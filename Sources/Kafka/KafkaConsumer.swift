import CRdKafka

/// A member of a consumer group. It never commits offsets by itself.
///
/// Blocking, and confined to the thread that created it. The delegate (`KafkaRebalanceDelegate`, held weakly) decides where
/// each partition starts and is called before one is revoked. Assignment is eager, by `range`. An offset that is not in the
/// log is an error (`offsetOutOfRange`), never a silent jump.
public final class KafkaConsumer {
    let handle: KafkaHandle
    private let context: ConsumerContext
    private let brokers: String
    private var closed = false

    /// Joins the group; partitions come with later polls.
    ///
    /// - Parameter delegate: held weakly; without it partitions start at their beginning.
    /// - Throws: `badConfiguration` naming the property that was refused. An unavailable broker is no error here.
    public init(
        _ configuration: KafkaConfiguration, group: String, topics: [String], delegate: any KafkaRebalanceDelegate
    ) throws(KafkaError) {
        context = ConsumerContext(configuration)
        context.delegate = delegate
        brokers = configuration.brokers
        let settings = [
            "group.id": group,
            "enable.auto.commit": "false",
            "enable.auto.offset.store": "false",
            "partition.assignment.strategy": "range",
            "auto.offset.reset": "error",
            // Once for each time a partition's end is reached, not for each record.
            "enable.partition.eof": "true",
            // What is read ahead: enough for many batches, little beside the process. A record larger than a fetch
            // still comes, alone.
            "queued.max.messages.kbytes": "2048",
            "queued.min.messages": "2000",
            "fetch.message.max.bytes": "131072",
            "fetch.wait.max.ms": "100",
            "fetch.error.backoff.ms": "100",
        ]
        // Without it a prefetch limit stalls a consumer of very compressible records for whole seconds; librdkafka
        // 2.0 does not know it.
        let optional = ["fetch.queue.backoff.ms": "5"]
        handle = try KafkaHandle(
            RD_KAFKA_CONSUMER, configuration, settings: settings, optional: optional, context: context
        ) { conf in
            rd_kafka_conf_set_rebalance_cb(conf, kafkaRebalanced)
            rd_kafka_conf_set_offset_commit_cb(conf, kafkaCommitted)
        }
        rd_kafka_poll_set_consumer(handle.pointer)
        context.consumer = self
        let error = TopicPartitionList(topics: topics).with { rd_kafka_subscribe(handle.pointer, $0) }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(error, "subscribing to \(topics.joined(separator: ", "))")
        }
    }

    /// A consumer dropped without `close` leaves the group when its last batch is released; the delegate is not called.
    deinit { context.consumer = nil }

    /// Waits up to `timeout` for a first record, then takes what is there, at most `max`. Rebalances happen in here.
    ///
    /// - Throws: only what the caller must act on: a fatal error, a position out of range, missing rights. An
    ///   unavailable broker is logged and shows as an empty batch.
    public func poll(max: Int, timeout: Duration) throws(KafkaError) -> KafkaBatch {
        guard !closed else { throw KafkaError(.closed, "the consumer is closed") }
        let batch = KafkaBatch(handle)
        context.pending = batch
        defer { context.pending = nil }
        var wait = timeout.milliseconds32
        while batch.count < max, let message = rd_kafka_consumer_poll(handle.pointer, wait) {
            wait = 0
            guard message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else {
                batch.append(message)
                continue
            }
            defer { rd_kafka_message_destroy(message) }
            if message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                batch.reachedEnd(message)
            } else if let error = actionable(message) {
                context.failure = error
                break
            }
        }
        // Records already taken are handed out first; the failure follows with the next poll.
        if let error = context.failure, batch.isEmpty {
            context.failure = nil
            throw error
        }
        return batch
    }

    /// Whether a broker is reachable. After the last connection is lost this stays false until `probe` finds a broker.
    public var reachesBrokers: Bool { !context.brokersAreDown }

    /// Checks whether a broker is reachable again; blocks for `timeout` at most.
    public func probe(timeout: Duration) {
        do throws(KafkaError) {
            try handle.reach(brokers, timeout: timeout)
            context.brokersAreDown = false
        } catch {
            context.throttle.log(.warning, "PROBE", error.description)
        }
    }

    /// Commits offsets to Kafka, for lag tools and for members without a better source. Results arrive in `poll` and are
    /// only logged.
    ///
    /// - Parameter offsets: the next offset to read of each partition.
    /// - Parameter metadata: stored by the group with each offset, for `committed`.
    /// - Parameter waiting: blocks until the group's coordinator has answered.
    public func commit(_ offsets: [TopicPartition: Int64], metadata: String? = nil, waiting: Bool = false) {
        guard !offsets.isEmpty else { return }
        let error = TopicPartitionList(offsets: offsets, metadata: metadata).with {
            rd_kafka_commit(handle.pointer, $0, waiting ? 0 : 1)
        }
        if error != RD_KAFKA_RESP_ERR_NO_ERROR {
            context.throttle.log(.warning, "COMMIT", String(cString: rd_kafka_err2str(error)))
        }
    }

    /// The offsets last committed for each partition, by any member; partitions without one are left out.
    public func committed(
        _ partitions: some Sequence<TopicPartition>, timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: (offset: Int64, metadata: String)] {
        let list = TopicPartitionList(partitions)
        let error = list.with { rd_kafka_committed(handle.pointer, $0, timeout.milliseconds32) }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "asking for committed offsets") }
        return list.with(TopicPartitionList.metadata)
    }

    /// Starts reading again: every assigned partition from its offset, paused ones too. Prefetched records are dropped.
    ///
    /// A seek would not do: it does not move a partition whose position was not in its log, for librdkafka has stopped
    /// reading that one.
    public func restart(_ offsets: [TopicPartition: KafkaStart]) throws(KafkaError) {
        let error = context.begin(handle.pointer, offsets.compactMapValues(\.rawOffset))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "restarting partitions") }
    }

    /// Stops fetching the partitions; they stay assigned.
    public func pause(_ partitions: some Sequence<TopicPartition>) throws(KafkaError) {
        let error = TopicPartitionList(partitions).with { rd_kafka_pause_partitions(handle.pointer, $0) }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "pausing partitions") }
    }

    /// Fetches the partitions again, from where they were paused.
    public func resume(_ partitions: some Sequence<TopicPartition>) throws(KafkaError) {
        let error = TopicPartitionList(partitions).with { rd_kafka_resume_partitions(handle.pointer, $0) }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "resuming partitions") }
    }

    /// One past the newest record, as the broker said with the last records it gave; `nil` where it gave none yet. Asks
    /// nobody.
    public func lastKnownEnd(_ partition: TopicPartition) -> Int64? {
        var (low, high) = (Int64(0), Int64(0))
        let error = rd_kafka_get_watermark_offsets(handle.pointer, partition.topic, partition.partition, &low, &high)
        return error == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
    }

    /// The oldest offset kept and one past the newest, as the brokers say now.
    public func watermarks(
        _ partition: TopicPartition, timeout: Duration
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        try handle.watermarks(partition, timeout: timeout)
    }

    /// Revokes all partitions (the delegate is called) and leaves the group. Blocks until done.
    public func close() {
        guard !closed else { return }
        closed = true
        context.pending = KafkaBatch(handle)
        let error = rd_kafka_consumer_close(handle.pointer)
        context.pending = nil
        if error != RD_KAFKA_RESP_ERR_NO_ERROR {
            context.throttle.log(.warning, "CLOSE", String(cString: rd_kafka_err2str(error)))
        }
    }

    /// The error a message carries, if the caller must act on it.
    private func actionable(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> KafkaError? {
        if let fatal = handle.fatalError() { return fatal }
        let topic = message.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) }
        let partition = topic.map { TopicPartition(topic: $0, partition: message.pointee.partition) }
        let place = partition?.description ?? "the group"
        let error = KafkaError(
            message.pointee.err, "reading \(place) at offset \(message.pointee.offset)", topicPartition: partition)
        switch error.code {
        case .offsetOutOfRange, .notAuthorized, .fatal: return error
        default:
            context.throttle.log(.warning, "CONSUME", error.description)
            return nil
        }
    }
}

extension KafkaStart {
    /// `nil` where nothing is to be read yet.
    var rawOffset: Int64? {
        switch self {
        case .withheld: nil
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .offset(let offset): offset
        }
    }
}

/// Where to start reading a partition.
public enum KafkaStart: Hashable, Sendable {
    /// The oldest record there is.
    case beginning
    case offset(Int64)
    /// Not known yet: the partition is assigned but not read until `KafkaConsumer.restart` gives an offset.
    case withheld
}

/// Decides and observes changes of a consumer's partitions.
///
/// Called inside `KafkaConsumer.poll` or `close`, on the polling thread: the group waits until the call returns, so
/// that work in hand can be finished and its offsets committed before another member takes over.
public protocol KafkaRebalanceDelegate: AnyObject {
    /// These partitions are ours from now on; none, where there are more members than partitions. Answers where to start each; one left out starts at the beginning.
    func assigned(_ partitions: [TopicPartition], by consumer: KafkaConsumer) -> [TopicPartition: KafkaStart]
    /// These partitions go to another member when this returns. `pending` holds the records already polled but not
    /// yet handed out; those of other partitions are handed out by the poll under way.
    func revoked(_ partitions: [TopicPartition], pending: KafkaBatch, by consumer: KafkaConsumer)
    /// These partitions went to another member already, because this one was too slow or cut off: nothing may be
    /// committed for them any more.
    func lost(_ partitions: [TopicPartition], by consumer: KafkaConsumer)
}

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
