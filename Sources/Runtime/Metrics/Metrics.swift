import Glibc
import Synchronization
import Timekeeping

/// The figures of a process, for Prometheus.
///
/// `metrics.counter(.streamRecords).add()`, `metrics.gauge(.generatorWeight, ["generator": name]).set(0.15)`: each metric
/// is declared in `Catalogue` first. Asking twice for one metric and set of labels gives the same figure; keep it where it
/// changes often, for asking takes a lock.
public final class Metrics: Sendable {
    /// Values by label name; empty for a metric without labels.
    public typealias Labels = [String: String]

    private struct Family: Sendable {
        let kind: MetricKind
        let help: String
        /// By the labels as they are printed, so that output order is stable.
        var members: [String: any MetricMember] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    public init() {}

    /// A figure that only grows.
    public func counter(_ metric: Metric<Counter>, _ labels: Labels = [:]) -> Counter {
        member(metric, labels) { Counter() }
    }

    /// A figure that only grows and is counted elsewhere.
    public func counter(_ metric: Metric<ObservedCounter>, _ labels: Labels = [:]) -> ObservedCounter {
        member(metric, labels) { ObservedCounter() }
    }

    /// A figure that goes up and down.
    public func gauge(_ metric: Metric<Gauge>, _ labels: Labels = [:]) -> Gauge {
        member(metric, labels) { Gauge() }
    }

    /// How values spread over buckets.
    public func histogram(_ metric: Metric<Histogram>, _ labels: Labels = [:]) -> Histogram {
        member(metric, labels) { Histogram(buckets: metric.buckets) }
    }

    /// Tells these figures of a metric and no others: those of a table that was read anew.
    public func tell(_ metric: Metric<Gauge>, _ values: [(labels: Labels, value: Double)]) {
        var members: [String: any MetricMember] = [:]
        for (labels, value) in values {
            check(metric, labels)
            let gauge = Gauge()
            gauge.set(value)
            members[MetricText.labels(labels)] = gauge
        }
        families.withLock { $0[metric.name] = Family(kind: metric.kind, help: metric.help, members: members) }
    }

    /// The same for a metric with one label.
    public func tell(_ metric: Metric<Gauge>, by label: String, _ values: [(String, Double)]) {
        tell(metric, values.map { ([label: $0.0], $0.1) })
    }

    /// - Precondition: the metric is in the catalogue, and `labels` has its labels and no others.
    private func check(_ metric: some CataloguedMetric, _ labels: Labels) {
        precondition(Set(labels.keys) == Set(metric.labels), "\(metric.name) has the labels \(metric.labels)")
        precondition(MetricCatalogue.contains(metric), "\(metric.name) is not in the catalogue of metrics")
    }

    private func member<Member: MetricMember>(
        _ metric: Metric<Member>, _ labels: Labels, make: () -> Member
    ) -> Member {
        let key = MetricText.labels(labels)
        return families.withLock { families in
            if let known = families[metric.name]?.members[key] as? Member { return known }
            check(metric, labels)
            let made = make()
            families[metric.name, default: Family(kind: Member.kind, help: metric.help)].members[key] = made
            return made
        }
    }

    /// All figures in Prometheus' text form (version 0.0.4).
    public var text: String {
        families.withLock { families in
            var text = ""
            for (name, family) in families.sorted(by: { $0.key < $1.key }) {
                text += "# HELP \(name) \(MetricText.help(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n"
                for (labels, member) in family.members.sorted(by: { $0.key < $1.key }) {
                    text += member.lines(name, labels)
                }
            }
            return text
        }
    }
}

/// Prometheus' text form.
enum MetricText {
    static func labels(_ labels: Metrics.Labels) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value, quote: true))\"" }
            .joined(separator: ",")
    }

    static func help(_ text: String) -> String { escaped(text, quote: false) }

    static func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quote: result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }
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
