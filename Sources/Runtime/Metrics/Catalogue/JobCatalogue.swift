extension Metric where Figure == Counter {
    public static let jobsFinished = counter(
        "rookery_jobs_finished_total", labels: ["kind"], Program.workers, "Jobs done or skipped.")
    public static let jobFailures = counter(
        "rookery_job_failures_total", labels: ["kind"], Program.workers,
        "Attempts at jobs that failed.")
}

extension Metric where Figure == Histogram {
    public static let jobSeconds = histogram(
        "rookery_job_seconds", labels: ["kind"], Program.workers,
        "How long an attempt at a job takes.")
}

extension Metric where Figure == Gauge {
    public static let jobsByState = gauge(
        "rookery_jobs", labels: ["state"], [.coordinator],
        "Jobs that failed, are retried, or whose worker is silent (stale); set by the leader.")
}

extension MetricGroup {
    static let jobs = MetricGroup(
        "Jobs",
        [
            Metric<Counter>.jobsFinished, Metric<Counter>.jobFailures, Metric<Histogram>.jobSeconds,
            Metric<Gauge>.jobsByState,
        ])
}
