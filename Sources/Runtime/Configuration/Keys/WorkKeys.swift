extension ConfigurationKey where Value == Int {
    public static let batchMax = int(
        "ROOKERY_BATCH_MAX", 1000, 1...100_000, Program.workers, "How many messages go into one transaction at most.")
    public static let batchWait = int(
        "ROOKERY_BATCH_WAIT_MS", 50, 0...10_000, Program.workers,
        "How many milliseconds to wait for a batch to fill.")
    public static let jobPoll = int(
        "ROOKERY_JOB_POLL_MS", 500, 10...60_000, Program.workers,
        "How many milliseconds pass between two looks for a job.")
    public static let jobLeaseSeconds = int(
        "ROOKERY_JOB_LEASE_SECONDS", 30, 1...3600, Program.workers,
        "After how many seconds another worker may take over a job.")
}

extension ConfigurationGroup {
    static let work = ConfigurationGroup(
        "Work",
        [
            ConfigurationKey<Int>.batchMax, ConfigurationKey<Int>.batchWait, ConfigurationKey<Int>.jobPoll,
            ConfigurationKey<Int>.jobLeaseSeconds,
        ])
}
