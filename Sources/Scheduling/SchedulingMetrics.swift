import Runtime

extension MetricGroup {
    /// Told by coordinators.
    public static let schedule = MetricGroup(
        "Leadership and schedule",
        [
            Metric<Gauge>.isLeader, Metric<Gauge>.leaderTerm, Metric<Counter>.slots, Metric<Gauge>.scheduleNext,
            Metric<Gauge>.scheduleDelay, Metric<ObservedCounter>.scheduleMissed,
        ])

    /// Told by every worker that runs jobs.
    public static let jobs = MetricGroup(
        "Jobs", [Metric<Counter>.jobsFinished, Metric<Counter>.jobFailures, Metric<Histogram>.jobSeconds])
}

extension Metric where Figure == Counter {
    public static let slots = counter(
        "rookery_slots_total", labels: ["schedule", "outcome"], [.coordinator],
        "Slots decided on by this coordinator; the outcome is run, missed or skipped.")
    public static let jobsFinished = counter(
        "rookery_jobs_finished_total", labels: ["kind"], Program.workers, "Jobs done or skipped.")
    public static let jobFailures = counter(
        "rookery_job_failures_total", labels: ["kind"], Program.workers,
        "Attempts at jobs that failed.")
}

extension Metric where Figure == ObservedCounter {
    public static let scheduleMissed = observed(
        "rookery_schedule_missed_total", labels: ["schedule"], [.coordinator],
        "Slots of the schedule that nobody caught up with, of the tables.")
}

extension Metric where Figure == Gauge {
    public static let isLeader = gauge(
        "rookery_coordinator_is_leader", [.coordinator], "1 while this coordinator leads.")
    public static let leaderTerm = gauge(
        "rookery_leader_term", [.coordinator], "The term this coordinator leads; not a number while it does not.")
    public static let scheduleNext = gauge(
        "rookery_schedule_next_seconds", labels: ["schedule"], [.coordinator],
        "When the schedule's next slot falls due, in domain seconds since the epoch.")
    public static let scheduleDelay = gauge(
        "rookery_schedule_delay_seconds", labels: ["schedule"], [.coordinator],
        "How long after its moment the schedule's newest slot was decided on, in domain seconds.")
}

extension Metric where Figure == Histogram {
    public static let jobSeconds = histogram(
        "rookery_job_seconds", labels: ["kind"], Program.workers,
        "How long an attempt at a job takes.")
}
