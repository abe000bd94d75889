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
