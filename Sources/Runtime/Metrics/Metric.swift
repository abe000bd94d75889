/// One figure that programs tell Prometheus: declared once, in `Catalogue`, and asked for by this declaration.
///
/// A name begins with `rookery_` (or `process_`, where Prometheus has a name of its own), is in base units, ends with its
/// unit (`_seconds`, `_bytes`), and with `_total` for a counter. A label's values must be few and known: a topic, a
/// schedule, a kind; never a post, a model or an error's text. What is not known is `NaN`, never 0.
public struct Metric<Figure: MetricMember>: Sendable {
    public let name: String
    /// Names of labels, in the order they are documented.
    public let labels: [String]
    public let exportedBy: [Program]
    /// One sentence.
    public let help: String
    /// Upper bounds of a histogram, growing.
    let buckets: [Double]

    fileprivate init(
        name: String, labels: [String], exportedBy: [Program], help: String, buckets: [Double] = []
    ) {
        self.name = name
        self.labels = labels
        self.exportedBy = exportedBy
        self.help = help
        self.buckets = buckets
    }
}

/// What the catalogue, its page and the checks need of a metric, whatever it counts.
public protocol CataloguedMetric: Sendable {
    var name: String { get }
    var kind: MetricKind { get }
    var labels: [String] { get }
    var exportedBy: [Program] { get }
    var help: String { get }
}

extension Metric: CataloguedMetric {
    public var kind: MetricKind { Figure.kind }
}

extension Metric where Figure == Counter {
    /// A figure that only grows while the process lives.
    public static func counter(_ name: String, labels: [String] = [], _ exportedBy: [Program], _ help: String) -> Self {
        Self(name: name, labels: labels, exportedBy: exportedBy, help: help)
    }
}

extension Metric where Figure == ObservedCounter {
    /// A figure that only grows and is counted elsewhere.
    public static func observed(_ name: String, labels: [String] = [], _ exportedBy: [Program], _ help: String) -> Self
    {
        Self(name: name, labels: labels, exportedBy: exportedBy, help: help)
    }
}

extension Metric where Figure == Gauge {
    /// A figure that goes up and down.
    public static func gauge(_ name: String, labels: [String] = [], _ exportedBy: [Program], _ help: String) -> Self {
        Self(name: name, labels: labels, exportedBy: exportedBy, help: help)
    }
}

extension Metric where Figure == Histogram {
    /// How values spread over buckets.
    ///
    /// - Parameter buckets: upper bounds, growing; seconds from 1 ms to a minute if not given.
    public static func histogram(
        _ name: String, labels: [String] = [], buckets: [Double] = Histogram.seconds, _ exportedBy: [Program],
        _ help: String
    ) -> Self {
        Self(name: name, labels: labels, exportedBy: exportedBy, help: help, buckets: buckets)
    }
}

/// What Prometheus is told a metric is.
public enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}
