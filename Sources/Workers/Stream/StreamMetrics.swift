import Runtime

/// What a stream shows of itself to Prometheus.
struct StreamMetrics {
    private let records: Counter
    private let dead: Counter
    private let deleted: Counter
    private let conflicts: Counter
    private let stalls: Counter
    private let batches: Counter
    private let inHand: Gauge
    private let failures: Gauge
    private let partitions: Gauge

    init(_ metrics: Metrics) {
        records = metrics.counter("rookery_stream_records_total", "Records whose effects are committed.")
        dead = metrics.counter("rookery_stream_dead_records_total", "Records sent to a dead-letter topic.")
        deleted = metrics.counter(
            "rookery_stream_deleted_records_total", "Records that retention had deleted before they were read.")
        conflicts = metrics.counter(
            "rookery_stream_group_conflicts_total", "Times another deployment was found in this worker's group.")
        stalls = metrics.counter(
            "rookery_stream_stalls_total", "Times reading began anew because records that are there did not come.")
        batches = metrics.counter("rookery_stream_batches_total", "Transactions committed.")
        inHand = metrics.gauge("rookery_stream_in_hand", "Records polled and not committed yet.")
        failures = metrics.gauge("rookery_stream_failures", "Attempts that failed in a row for want of a server.")
        partitions = metrics.gauge("rookery_stream_partitions", "Partitions assigned to this worker.")
    }

    func committed(_ count: Int, dead deadCount: Int) {
        batches.add()
        records.add(count)
        dead.add(deadCount)
    }

    func lost(_ count: Int64) { deleted.add(Int(count)) }

    func shared() { conflicts.add() }

    func stalled() { stalls.add() }

    func observe(_ machine: StreamMachine, inHand count: Int) {
        inHand.set(Double(count))
        failures.set(Double(machine.failures))
        partitions.set(Double(machine.positions.count + machine.unplaced.count))
    }
}
