import Timekeeping

extension ConfigurationKey where Value == String? {
    public static let account = optionalText(
        "ROOKERY_ACCOUNT", allowed: "an account name without @, at most 64 letters, digits, _ or -", Program.allCases,
        "The account this deployment learns for."
    ) { SettingFormat.isName($0, extra: "_-", longest: 64) }
}

extension ConfigurationKey where Value == String? {
    public static let sourceUserID = optionalText(
        "ROOKERY_SOURCE_USER_ID", allowed: "digits", [.scraper, .simulator], "The account's numeric id at the source."
    ) { $0.allSatisfy { ("0"..."9").contains($0) } }
}

extension ConfigurationKey where Value == ClockSpecification {
    public static let clock = Self(
        "ROOKERY_CLOCK", default: .real, text: "real", allowed: ClockSpecification.allowed, usedBy: Program.allCases,
        "Where domain time comes from; leases and time-outs always run on real time."
    ) { try? ClockSpecification($0) }
}

extension ConfigurationKey where Value == String {
    public static let httpHost = text(
        "ROOKERY_HTTP_HOST", "127.0.0.1", allowed: "an address of this machine, or 0.0.0.0 for all", Program.allCases,
        "The address that health and metrics (and the simulator) are served on.")
}

extension ConfigurationKey where Value == Int {
    public static let httpPort = int(
        "ROOKERY_HTTP_PORT", 0, 0...65_535, Program.allCases,
        "The port that health and metrics (and the simulator) are served on; 0 takes a free one.")
}

extension ConfigurationKey where Value == String? {
    public static let instance = optionalText(
        "ROOKERY_INSTANCE", allowed: "at most 128 letters, digits, _, - or .", Program.loop,
        "The name of this process in leases, heartbeats and logs; `<host>-<process id>` if not set."
    ) { SettingFormat.isName($0, extra: "_-.", longest: 128) }
}

extension ConfigurationKey where Value == LogLevel {
    public static let logLevel = choice(
        "ROOKERY_LOG_LEVEL", .info, Program.allCases, "The least important level that is logged.")
}

extension ConfigurationKey where Value == LogFormat {
    public static let logFormat = choice(
        "ROOKERY_LOG_FORMAT", .json, Program.allCases, "JSON lines for machines or text for people, on standard error.")
}

extension ConfigurationKey where Value == Int {
    public static let seed = int(
        "ROOKERY_SEED", 1, 0...Int(Int32.max), Program.allCases,
        "The seed of every random choice; equal seeds and inputs give equal choices.")
}

extension ConfigurationGroup {
    /// What every process reads: whose account it works for, its clock, its name, its log, and where it serves its health.
    public static let process = ConfigurationGroup(
        "Process",
        [
            ConfigurationKey<String?>.account, ConfigurationKey<String?>.sourceUserID,
            ConfigurationKey<ClockSpecification>.clock, ConfigurationKey<String?>.instance,
            ConfigurationKey<String>.httpHost, ConfigurationKey<Int>.httpPort, ConfigurationKey<LogLevel>.logLevel,
            ConfigurationKey<LogFormat>.logFormat, ConfigurationKey<Int>.seed,
        ])
}
