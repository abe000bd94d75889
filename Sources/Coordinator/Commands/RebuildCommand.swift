import Bootstrap
import CommandLine
import Kafka
import Runtime
import Store
import Stream
import Timekeeping
import Verification

/// `coordinator rebuild`: is what is stored what the topics would make of an empty database?
enum RebuildCommand {
    static let command = Command(
        "rebuild", "fold the topics into an empty schema and compare it with the live one",
        discussion: """
            Makes a schema beside the live one, folds the three topics into it with the learner's own effects, and compares
            table by table; then computes verdicts, examples and arms again under the recorded thresholds. The live
            tables are only read, and the loop may run: messages the learner has not applied yet are left out.
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
            VerifiedDeployment(configuration),
            kafka: KafkaConfiguration(
                brokers: try configuration.require(.kafkaBrokers), clientID: "coordinator-rebuild"),
            now: try configuration[.clock].makeClock().now(), batchMax: configuration[.batchMax],
            schema: arguments["into"], isKept: arguments.has("keep"))
        let result = try await CommandThread().run { try run(rebuild, configuration) }
        Console.output(arguments.has("json") ? try result.json() : result.text(.standardOutput))
        return result.equal ? .success : .failed
    }

    private static func run(_ rebuild: Rebuild, _ configuration: Configuration) throws -> RebuildResult {
        var shown: Progress?
        var last: Int64 = 0
        do {
            let result = try rebuild.run(
                Database.open(
                    configuration, applicationName: "rookery-coordinator-rebuild", statementTimeout: .seconds(300)),
                connect: { schema in
                    try Database.open(
                        configuration, applicationName: "rookery-coordinator-rebuild", schema: schema,
                        statementTimeout: .seconds(300), requiring: .none)
                },
                progress: { done, total in
                    if shown == nil { shown = Progress("records", total: Int(total)) }
                    shown?.advance(by: Int(done - last))
                    last = done
                })
            shown?.finish()
            return result
        } catch let error as RebuildError {
            throw CommandFailure(.badInput, "--into: \(error)")
        }
    }
}

extension RebuildResult {
    func text(_ paint: Painter) -> String {
        var compared = TextTable(("table", .left), ("rows", .right), ("result", .left), ("how", .left))
        for table in tables {
            compared.add(
                .init(table.table), .init(Figures.grouped(Int64(table.rows))),
                table.differ == 0 ? .init("equal", .good) : .init("\(table.differ) differ", .bad),
                .init(table.how, .faint))
        }
        var rest = TextTable(("not compared", .left), ("because", .left))
        for table in notCompared { rest.add(.init(table.table), .init(table.reason, .faint)) }
        let differing = tables.filter { $0.differ > 0 }
        let verdict =
            equal
            ? paint(.good, "The live tables are what the topics make of an empty schema.")
            : paint(
                .bad,
                "The live tables differ from rebuilt ones: \(differing.map(\.table).joined(separator: ", ")).")
        return
            (compared.lines(paint) + [""] + differing.flatMap { details($0, paint) } + rest.lines(paint)
            + ["", recordText] + (schema.map { ["The rebuilt tables are kept in schema \($0)."] } ?? []) + [verdict]
            + (hint.map { ReportSection.prose($0) } ?? []))
            .joined(separator: "\n")
    }

    private func details(_ table: Table, _ paint: Painter) -> [String] {
        [paint(.strong, table.table)]
            + table.first.map { "  \($0.key): \($0.what) rebuilt \($0.rebuilt), live \($0.live)" }
            + (table.differ > table.first.count ? ["  and \(table.differ - table.first.count) more"] : []) + [""]
    }

    private var recordText: String {
        let left = [
            (records.unreadable, "unreadable"), (records.refused, "refused by the database"),
            (records.notYetApplied, "not yet applied by the learner, left out"),
        ]
        return
            (["\(Figures.grouped(records.applied)) records applied"]
            + left.filter { $0.0 > 0 }.map { "\(Figures.grouped($0)) \($1)" }).joined(separator: ", ") + "."
    }
}
