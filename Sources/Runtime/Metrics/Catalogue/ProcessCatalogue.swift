extension Metric where Figure == ObservedCounter {
    public static let processCPU = observed(
        "process_cpu_seconds_total", Program.served, "User and system time of this process.")
}

extension Metric where Figure == Counter {
    public static let producerPosts = counter(
        "rookery_producer_posts_total", [.producer], "Posts that producer simulate published and recorded.")
}

extension Metric where Figure == Gauge {
    public static let build = gauge(
        "rookery_build_info", labels: ["program", "version"], Program.served, "1, with what runs as labels.")
    public static let processStart = gauge(
        "process_start_time_seconds", Program.served, "When this process began, in seconds since the epoch.")
    public static let processMemory = gauge(
        "process_resident_memory_bytes", Program.served, "Memory of this process that is in RAM.")
    public static let producerFallback = gauge(
        "rookery_producer_fallback", [.producer],
        "1 while plans go by the evidence read last, or by the default weights, because the database cannot be asked.")
    public static let processes = gauge(
        "rookery_processes", labels: ["role"], [.coordinator],
        "Processes of the role that left a heartbeat in the last 15 seconds.")
}

extension MetricGroup {
    static let process = MetricGroup(
        "Every process",
        [
            Metric<Gauge>.build, Metric<Gauge>.processStart, Metric<ObservedCounter>.processCPU,
            Metric<Gauge>.processMemory,
            Metric<Gauge>.processes, Metric<Counter>.producerPosts, Metric<Gauge>.producerFallback,
        ])
}
