import Runtime

/// The Prometheus metrics of a stream consumer.
public struct StreamMetrics {
    private let registry: Metrics
    private let records: Counter
    private let dead: Counter
    private let deleted: Counter
    private let conflicts: Counter
    private let stalls: Counter
    private let batches: Counter
    private let inHand: Gauge
    private let failures: Gauge
    private let partitions: Gauge

    public init(_ metrics: Metrics) {
        registry = metrics
        records = metrics.counter(.streamRecords)
        dead = metrics.counter(.streamDeadRecords)
        deleted = metrics.counter(.streamDeletedRecords)
        conflicts = metrics.counter(.streamGroupConflicts)
        stalls = metrics.counter(.streamStalls)
        batches = metrics.counter(.streamBatches)
        inHand = metrics.gauge(.streamInHand)
        failures = metrics.gauge(.streamFailures)
        partitions = metrics.gauge(.streamPartitions)
    }

    func committed(_ count: Int, dead deadCount: Int) {
        batches.add()
        records.add(count)
        dead.add(deadCount)
    }

    func deleted(_ count: Int64) { deleted.add(Int(count)) }

    func groupConflict() { conflicts.add() }

    func stalled() { stalls.add() }

    /// Series for topics this worker no longer consumes are removed.
    func set(_ lags: [TopicLag]) {
        registry.tell(.streamLag, by: "topic", lags.map { ($0.topic, $0.seconds ?? .nan) })
        registry.tell(.streamLagRecords, by: "topic", lags.map { ($0.topic, $0.records.map(Double.init) ?? .nan) })
    }

    func observe(_ machine: StreamMachine, inHand count: Int) {
        inHand.set(Double(count))
        failures.set(Double(machine.failures))
        partitions.set(Double(machine.positions.count + machine.unpositioned.count))
    }
}

extension MetricGroup {
    /// Told by every worker.
    public static let stream = MetricGroup(
        "Streams",
        [
            Metric<Gauge>.streamLag, Metric<Gauge>.streamLagRecords, Metric<Counter>.streamRecords,
            Metric<Counter>.streamBatches, Metric<Counter>.streamDeadRecords, Metric<Counter>.streamDeletedRecords,
            Metric<Counter>.streamGroupConflicts, Metric<Counter>.streamStalls, Metric<Gauge>.streamInHand,
            Metric<Gauge>.streamFailures, Metric<Gauge>.streamPartitions,
        ])
}

extension Metric where Figure == Counter {
    public static let streamRecords = counter(
        "rookery_stream_records_total", Program.workers, "Records whose effects are committed.")
    public static let streamDeadRecords = counter(
        "rookery_stream_dead_records_total", Program.workers, "Records sent to a dead-letter topic.")
    public static let streamDeletedRecords = counter(
        "rookery_stream_deleted_records_total", Program.workers,
        "Records that retention had deleted before they were read.")
    public static let streamGroupConflicts = counter(
        "rookery_stream_group_conflicts_total", Program.workers,
        "Times another deployment was found in this worker's group.")
    public static let streamStalls = counter(
        "rookery_stream_stalls_total", Program.workers,
        "Times reading began anew because records that are there did not come.")
    public static let streamBatches = counter(
        "rookery_stream_batches_total", Program.workers, "Transactions committed.")
}

extension Metric where Figure == Gauge {
    public static let streamInHand = gauge(
        "rookery_stream_in_hand", Program.workers, "Records polled and not committed yet.")
    public static let streamFailures = gauge(
        "rookery_stream_failures", Program.workers, "Attempts that failed in a row for want of a server.")
    public static let streamPartitions = gauge(
        "rookery_stream_partitions", Program.workers, "Partitions assigned to this worker.")
    public static let streamLag = gauge(
        "rookery_stream_lag_seconds", labels: ["topic"], Program.workers,
        "Age of the oldest record not applied yet, over this worker's partitions; 0 at their ends.")
    public static let streamLagRecords = gauge(
        "rookery_stream_lag_records", labels: ["topic"], Program.workers,
        "Records not applied yet, over this worker's partitions.")
}
