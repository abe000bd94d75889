import CommandLine
import Kafka
import Runtime
import Timekeeping

/// `coordinator rebuild`: is what is stored what the topics would make of an empty database?
enum RebuildCommand {
    static let command = Command(
        "rebuild", "fold the topics into an empty schema and compare it with the live one",
        discussion: """
            Makes a schema beside the live one, folds the three topics into it with the learner's own effects, and compares
            table by table; then computes verdicts, examples and arms again under the recorded thresholds. The live
            tables are only read, and the loop may run meanwhile: messages the learner has not come to are left out.
            The schema is dropped at the end unless --keep. The topics must still hold every message.
            """,
        options: [
            .value("into", "SCHEMA", "the schema to make (default: one named after the live schema and this process)"),
            .flag("keep", "leave the rebuilt schema there"), .json,
        ],
        examples: [
            .init("coordinator rebuild", "exits 0 where all is equal, 1 where rows differ, and names them"),
            .init("coordinator rebuild --into rebuilt --keep", "tables to look at beside the live ones"),
        ]
    ) { arguments in
        let configuration = try Configuration.load()
        let rebuild = Rebuild(
            configuration: configuration, now: try configuration[.clock].makeClock().now(), schema: arguments["into"],
            isKept: arguments.has("keep"))
        let result = try await CommandThread().run { try rebuild.run() }
        Console.output(arguments.has("json") ? result.json.json : result.text(.standardOutput))
        return result.isEqual ? .success : .failed
    }
}

extension RebuildResult {
    /// How many differences of one table are printed.
    private static let shown = 20

    func text(_ paint: Painter) -> String {
        var table = TextTable(("table", .left), ("rows", .right), ("result", .left), ("how", .left))
        for check in checks {
            let result: TextTable.Cell =
                check.agrees ? .init("equal", .good) : .init("\(check.disagreements.count) differ", .bad)
            table.add(
                .init(check.name), .init(Figures.grouped(Int64(check.compared))), result, .init(how(check), .faint))
        }
        var lines = table.lines(paint) + [""]
        for check in checks where !check.agrees {
            lines.append(paint(.strong, check.name))
            for found in check.disagreements.prefix(Self.shown) {
                lines.append("  \(found.key): \(found.what) rebuilt \(found.expected), live \(found.found)")
            }
            let more = check.disagreements.count - Self.shown
            lines += more > 0 ? ["  and \(more) more", ""] : [""]
        }
        var rest = TextTable(("not compared", .left), ("because", .left))
        for (name, reason) in leftOut { rest.add(.init(name), .init(reason, .faint)) }
        lines += rest.lines(paint) + ["", records]
        if let schema { lines.append("The rebuilt tables are kept in schema \(schema).") }
        lines.append(
            isEqual
                ? paint(.good, "The live tables are what the topics make of an empty schema.")
                : paint(
                    .bad,
                    "The live tables differ from rebuilt ones: "
                        + checks.filter { !$0.agrees }.map(\.name).joined(separator: ", ") + "."))
        if let hint { lines += ReportSection.prose(hint) }
        return lines.joined(separator: "\n")
    }

    private func how(_ check: Check) -> String {
        if case .recomputed(let how) = RebuildPart.tables[check.name] { return how }
        return "folded from the messages"
    }

    private var records: String {
        var parts = ["\(Figures.grouped(counts.applied)) records applied"]
        for (count, what) in [
            (counts.undecodable, "unreadable"), (counts.refused, "refused by the database"),
            (counts.notYetApplied, "not yet come to by the learner, left out"),
        ] where count > 0 {
            parts.append("\(Figures.grouped(count)) \(what)")
        }
        return parts.joined(separator: ", ") + "."
    }

    var json: StructuredValue {
        [
            "equal": .bool(isEqual), "schema": .optional(schema), "hint": .optional(hint),
            "records": [
                "applied": .int(counts.applied), "unreadable": .int(counts.undecodable),
                "refused": .int(counts.refused), "not_yet_applied": .int(counts.notYetApplied),
            ],
            "tables": .list(
                checks.map { check in
                    [
                        "table": .text(check.name), "rows": .count(check.compared), "how": .text(how(check)),
                        "differ": .count(check.disagreements.count),
                        "first": .list(
                            check.disagreements.prefix(Self.shown).map {
                                [
                                    "key": .text($0.key), "what": .text($0.what), "rebuilt": .text($0.expected),
                                    "live": .text($0.found),
                                ]
                            }),
                    ]
                }),
            "not_compared": .list(leftOut.map { ["table": .text($0.table), "because": .text($0.reason)] }),
        ]
    }
}
