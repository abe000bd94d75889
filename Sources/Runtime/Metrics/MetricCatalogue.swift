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

extension MetricCatalogue {
    /// The page of all metrics, `docs/metrics.md`.
    public static func markdown(groups: [MetricGroup] = groups) -> String {
        var text = """
            # Metrics

            What `/metrics` of each process tells, in Prometheus' text form. Units are seconds, bytes and plain counts; `NaN`
            means not known. Counters begin at 0 with the process, but those marked "of the tables" go on over restarts. How to
            collect and watch them: [monitoring](monitoring.md).

            This page is generated: `coordinator metrics --markdown > docs/metrics.md`.

            """
        for group in groups {
            text += "\n## \(group.title)\n\n"
            text += "| metric | kind | labels | told by | what it is |\n|---|---|---|---|---|\n"
            for metric in group.metrics {
                let labels = metric.labels.isEmpty ? "–" : metric.labels.map { "`\($0)`" }.joined(separator: ", ")
                let programs = metric.toldBy == Program.served ? "all" : names(of: metric.toldBy)
                text += "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(programs) | \(metric.help) |\n"
            }
        }
        return text
    }

    private static func names(of programs: [Program]) -> String {
        programs == Program.workers ? "every worker" : programs.map(\.rawValue).joined(separator: ", ")
    }
}
