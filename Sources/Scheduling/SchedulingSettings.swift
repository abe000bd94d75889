import Runtime

extension ConfigurationGroup {
    /// The leader's lease, and how often coordinators look at the clock.
    public static let schedule = ConfigurationGroup(
        "Schedule", [ConfigurationKey<Int>.leaderLease, ConfigurationKey<Int>.tick])

    /// How workers take jobs.
    public static let jobs = ConfigurationGroup(
        "Jobs", [ConfigurationKey<Int>.jobPoll, ConfigurationKey<Int>.jobLeaseSeconds])
}

extension ConfigurationKey where Value == Int {
    public static let leaderLease = int(
        "ROOKERY_LEADER_LEASE_MS", 5000, 200...300_000, [.coordinator],
        "After how many milliseconds without renewal another coordinator may take over.")
    public static let tick = int(
        "ROOKERY_TICK_MS", 200, 10...60_000, [.coordinator],
        "How many milliseconds pass between two looks at the clock.")
    public static let jobPoll = int(
        "ROOKERY_JOB_POLL_MS", 500, 10...60_000, Program.workers,
        "How many milliseconds pass between two looks for a job.")
    public static let jobLeaseSeconds = int(
        "ROOKERY_JOB_LEASE_SECONDS", 30, 1...3600, Program.workers,
        "After how many seconds another worker may take over a job.")
}
