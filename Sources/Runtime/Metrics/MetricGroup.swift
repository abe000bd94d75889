/// Metrics that belong together: a section of the reference page.
///
/// Each target declares the metrics it exports beside the code that sets them, and groups them; a program lists the groups
/// of the targets it links. A test holds every declared metric against the page.
public struct MetricGroup: Sendable {
    public let title: String
    public let metrics: [any CataloguedMetric]

    public init(_ title: String, _ metrics: [any CataloguedMetric]) {
        self.title = title
        self.metrics = metrics
    }

    /// Groups of several programs as one list: groups of one title become one, each metric listed once, in the order in
    /// which they first occur.
    public static func union(_ groups: [MetricGroup]) -> [MetricGroup] {
        var union: [MetricGroup] = []
        var known: Set<String> = []
        for group in groups {
            let new = group.metrics.filter { known.insert($0.name).inserted }
            if let index = union.firstIndex(where: { $0.title == group.title }) {
                union[index] = MetricGroup(group.title, union[index].metrics + new)
            } else {
                union.append(MetricGroup(group.title, new))
            }
        }
        return union
    }

    /// The reference page `docs/metrics.md`.
    public static func referencePage(_ groups: [MetricGroup]) -> String {
        var text = """
            # Metrics

            What every process exports at `/metrics`, in Prometheus' text format. Units are seconds, bytes and plain counts;
            `NaN` means unknown. A counter starts at 0 with its process, except those "of the tables", which survive restarts.
            How to scrape and watch them: [monitoring](monitoring.md).

            This page is generated: `ROOKERY_RECORD=1 ./rookery test ReferencePageTests` writes it.

            """
        for group in groups {
            text += "\n## \(group.title)\n\n"
            text += "| metric | kind | labels | exported by | what it is |\n|---|---|---|---|---|\n"
            for metric in group.metrics {
                let labels = metric.labels.isEmpty ? "–" : metric.labels.map { "`\($0)`" }.joined(separator: ", ")
                let programs =
                    switch metric.exportedBy {
                    case Program.served: "all"
                    case Program.workers: "every worker"
                    default: metric.exportedBy.map(\.rawValue).joined(separator: ", ")
                    }
                text += "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(programs) | \(metric.help) |\n"
            }
        }
        return text
    }
}
