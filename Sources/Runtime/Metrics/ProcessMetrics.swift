import Glibc
import Timekeeping

extension MetricGroup {
    /// Told by every process that serves its metrics.
    public static let process = MetricGroup(
        "Every process",
        [
            Metric<Gauge>.build, Metric<Gauge>.processStart, Metric<ObservedCounter>.processCPU,
            Metric<Gauge>.processMemory,
        ])
}

extension Metric where Figure == ObservedCounter {
    public static let processCPU = observed(
        "process_cpu_seconds_total", Program.served, "User and system time of this process.")
}

extension Metric where Figure == Gauge {
    public static let build = gauge(
        "rookery_build_info", labels: ["program", "version"], Program.served, "1, with what runs as labels.")
    public static let processStart = gauge(
        "process_start_time_seconds", Program.served, "When this process began, in seconds since the epoch.")
    public static let processMemory = gauge(
        "process_resident_memory_bytes", Program.served, "Memory of this process that is in RAM.")
}

/// What every process tells of itself, read when it is asked for.
public struct ProcessMetrics: Sendable {
    private let cpu: ObservedCounter
    private let memory: Gauge

    /// - Parameter program: the program or role, as in its log lines.
    public init(_ metrics: Metrics, program: String) {
        cpu = metrics.counter(.processCPU)
        memory = metrics.gauge(.processMemory)
        metrics.gauge(.build, ["program": program, "version": ProcessIdentity.version]).set(1)
        metrics.gauge(.processStart).set(Double(RealClock().now().milliseconds) / 1000)
    }

    public func read() {
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            cpu.set(Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime))
        }
        memory.set(Self.residentBytes() ?? .nan)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }

    /// The second number of `/proc/self/statm`, which counts pages.
    private static func residentBytes() -> Double? {
        let file = open("/proc/self/statm", O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let fields = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}
