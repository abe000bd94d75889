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
    ) { Names.isName($0, extra: "_-.", longest: 128) }
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
    static let process = ConfigurationGroup(
        "Process",
        [
            ConfigurationKey<String?>.instance, ConfigurationKey<String>.httpHost, ConfigurationKey<Int>.httpPort,
            ConfigurationKey<LogLevel>.logLevel, ConfigurationKey<LogFormat>.logFormat, ConfigurationKey<Int>.seed,
        ])
}
