import Synchronization

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

    /// - Precondition: `labels` has its labels and no others.
    private func check(_ metric: some CataloguedMetric, _ labels: Labels) {
        precondition(Set(labels.keys) == Set(metric.labels), "\(metric.name) has the labels \(metric.labels)")
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
