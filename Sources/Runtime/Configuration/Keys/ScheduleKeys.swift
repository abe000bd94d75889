extension ConfigurationKey where Value == Int {
    public static let leaderLease = int(
        "ROOKERY_LEADER_LEASE_MS", 5000, 200...300_000, [.coordinator],
        "After how many milliseconds without renewal another coordinator may take over.")
    public static let tick = int(
        "ROOKERY_TICK_MS", 200, 10...60_000, [.coordinator],
        "How many milliseconds pass between two looks at the clock.")
}

extension ConfigurationGroup {
    static let schedule = ConfigurationGroup(
        "Schedule", [ConfigurationKey<Int>.leaderLease, ConfigurationKey<Int>.tick])
}
