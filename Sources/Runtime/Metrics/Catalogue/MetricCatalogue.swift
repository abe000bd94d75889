/// A part of the page of metrics.
public struct MetricGroup: Sendable {
    public let title: String
    public let metrics: [any CataloguedMetric]

    public init(_ title: String, _ metrics: [any CataloguedMetric]) {
        self.title = title
        self.metrics = metrics
    }
}

/// Every metric of every program, in the order of `docs/metrics.md`.
///
/// To add one: declare it in the file of its group beside this one, add it to the group's list, and renew the page with
/// `coordinator metrics --markdown > docs/metrics.md`. A metric that is not listed does not exist: asking for its figure
/// ends the process.
public enum MetricCatalogue {
    public static let groups: [MetricGroup] = [
        .process, .stream, .jobs, .schedule, .scraping, .learning, .generators, .alerts, .page,
    ]
    public static let metrics: [any CataloguedMetric] = groups.flatMap(\.metrics)
    private static let names = Set(metrics.map(\.name))

    static func contains(_ metric: some CataloguedMetric) -> Bool { names.contains(metric.name) }
}
