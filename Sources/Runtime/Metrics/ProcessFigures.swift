import Glibc
import Timekeeping

/// What every process tells of itself, read when it is asked for.
struct ProcessFigures: Sendable {
    private let cpu: ObservedCounter
    private let memory: Gauge

    /// - Parameter program: the program or role, as in its log lines.
    init(_ metrics: Metrics, program: String) {
        cpu = metrics.counter(.processCPU)
        memory = metrics.gauge(.processMemory)
        metrics.gauge(.build, ["program": program, "version": CommandLineProgram.version]).set(1)
        metrics.gauge(.processStart).set(Double(RealClock().now().milliseconds) / 1000)
    }

    func read() {
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
