import CommandLine
import Runtime

/// Prints the catalogue of metrics.
enum MetricsCommand {
    static let command = Command(
        "metrics", "print every metric that /metrics of a process may tell",
        discussion: "The catalogue, not values: those are at /metrics of each process.",
        options: [.flag("markdown", "print docs/metrics.md"), .json],
        examples: [
            .init("coordinator metrics", "names, kinds, labels and what each is"),
            .init("coordinator metrics --markdown > docs/metrics.md", "renew the page"),
        ]
    ) { arguments in
        if arguments.has("markdown") {
            Console.write(MetricCatalogue.markdown(), to: 1, terminator: "")
        } else {
            Console.output(arguments.has("json") ? json.json : text)
        }
        return .success
    }

    static var text: String {
        MetricCatalogue.metrics.map { metric in
            let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
            return "\(metric.name)\(labels)  \(metric.kind.rawValue)\n    \(metric.help)"
        }.joined(separator: "\n")
    }

    static var json: StructuredValue {
        .list(
            MetricCatalogue.metrics.map { metric in
                [
                    "name": .text(metric.name), "kind": .text(metric.kind.rawValue),
                    "labels": .list(metric.labels.map { .text($0) }),
                    "told_by": .list(metric.toldBy.map { .text($0.rawValue) }), "help": .text(metric.help),
                ]
            })
    }
}
