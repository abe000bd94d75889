import Synchronization

/// The figures of a process, for Prometheus.
///
/// Asking twice for one name and set of labels gives the same figure. Names end in `_total` for counters and carry the
/// unit (`_seconds`).
public final class Metrics: Sendable {
    /// Values by label name; empty for a metric without labels.
    public typealias Labels = [String: String]

    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    struct Family: Sendable {
        let kind: Kind
        let help: String
        /// By the labels as they are printed, so that output order is stable.
        var members: [String: any MetricMember] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    public init() {}

    /// A figure that only grows.
    public func counter(_ name: String, _ help: String, _ labels: Labels = [:]) -> Counter {
        member(name, .counter, help, labels) { Counter() }
    }

    /// A figure that goes up and down.
    public func gauge(_ name: String, _ help: String, _ labels: Labels = [:]) -> Gauge {
        member(name, .gauge, help, labels) { Gauge() }
    }

    /// How values spread over buckets.
    ///
    /// - Parameter buckets: upper bounds, growing; seconds from 1 ms to a minute if not given.
    public func histogram(
        _ name: String, _ help: String, _ labels: Labels = [:], buckets: [Double] = Histogram.seconds
    ) -> Histogram {
        member(name, .histogram, help, labels) { Histogram(buckets: buckets) }
    }

    private func member<Member: MetricMember>(
        _ name: String, _ kind: Kind, _ help: String, _ labels: Labels, make: () -> Member
    ) -> Member {
        let key = MetricText.labels(labels)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind, help: help)
            precondition(family.kind == kind, "the metric \(name) is both a \(family.kind) and a \(kind)")
            if let known = family.members[key] as? Member { return known }
            let made = make()
            family.members[key] = made
            families[name] = family
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
