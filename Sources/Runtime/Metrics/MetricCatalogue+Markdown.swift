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
