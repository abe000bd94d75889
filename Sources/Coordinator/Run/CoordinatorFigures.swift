import Runtime

/// The coordinator's figures for Prometheus.
struct CoordinatorFigures: Sendable {
    private let metrics: Metrics
    let leads: Gauge

    init(_ metrics: Metrics) {
        self.metrics = metrics
        leads = metrics.gauge("rookery_coordinator_leads", "1 while this coordinator leads.")
    }

    /// Jobs that need a look, by what is the matter: `failed`, `retried`, `stale`.
    func jobs(_ matter: String) -> Gauge {
        metrics.gauge(
            "rookery_jobs_to_look_at", "Jobs that failed, are tried again, or whose worker is silent.",
            ["matter": matter])
    }

    func slots(_ schedule: String, _ outcome: String) -> Counter {
        metrics.counter(
            "rookery_slots_total", "Slots decided on, by schedule and outcome.",
            ["schedule": schedule, "outcome": outcome])
    }
}
