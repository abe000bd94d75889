extension Metric where Figure == Counter {
    public static let jobsFinished = counter(
        "rookery_jobs_finished_total", labels: ["kind"], [.learner, .predictor, .optimizer], "Jobs done or skipped.")
    public static let jobFailures = counter(
        "rookery_job_failures_total", labels: ["kind"], [.learner, .predictor, .optimizer],
        "Attempts at jobs that failed.")
}

extension Metric where Figure == Histogram {
    public static let jobSeconds = histogram(
        "rookery_job_seconds", labels: ["kind"], [.learner, .predictor, .optimizer],
        "How long an attempt at a job takes.")
}

extension Metric where Figure == Gauge {
    public static let jobsToLookAt = gauge(
        "rookery_jobs_to_look_at", labels: ["matter"], [.coordinator],
        "Jobs that failed, are tried again (retried), or whose worker is silent (stale); told by the leader.")
}

extension MetricGroup {
    static let jobs = MetricGroup(
        "Jobs",
        [
            Metric<Counter>.jobsFinished, Metric<Counter>.jobFailures, Metric<Histogram>.jobSeconds,
            Metric<Gauge>.jobsToLookAt,
        ])
}
