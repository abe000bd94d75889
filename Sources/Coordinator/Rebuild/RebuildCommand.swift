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
