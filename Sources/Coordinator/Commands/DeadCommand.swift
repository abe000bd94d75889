import CommandLine
import FoundationEssentials
import Kafka
import Model
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator dead`
enum DeadCommand {
    static let command = Command(
        "dead", "Show records that could not be used, and replay or drop them",
        discussion: """
            A letter is named by its place, as `dead ls` prints it, or by the first digits of its identity. Replaying a
            letter that was replayed, or dropping one that was dropped, does nothing.
            """,
        group: "Decide",
        subcommands: [
            Command(
                "ls", "List the letters of the dead-letter topics", options: filters + [.json],
                examples: [
                    .init("coordinator dead ls --containing impressions", "letters whose reason names that field")
                ]
            ) { arguments in
                let filter = DeadLetterFilter(arguments)
                return try arguments.show(try operations().list(filter)) { $0.text($1) }
            },
            Command(
                "show", "Print a letter with its headers and its payload", operands: [.one("LETTER", "its name")],
                options: [.value("output", "FILE", "write the payload, byte for byte, to a new file"), .json],
                examples: [
                    .init(
                        "coordinator dead show metrics.dead/0/17 --output mended.json",
                        "write the payload to a file, to mend it")
                ]
            ) { arguments in
                let letter = try operations().show(arguments.operands[0])
                _ = try arguments.writeOutput(letter.value)
                return try arguments.show(letter) { letter, _ in letter.text }
            },
            Command(
                "replay", "Send letters back to the topic they were meant for, as they are or mended",
                discussion: "A record that still cannot be used is not sent, and the field at fault is named.",
                operands: [.any("LETTER", "a letter's name; several may be given")],
                options: filters + [
                    all, .value("with", "FILE", "send what this file holds in the letter's place"),
                    .optionalReason, .actor, .yes, .dryRun, .json,
                ],
                examples: [
                    .init(
                        "coordinator dead replay metrics.dead/0/17 --with mended.json",
                        "send the mended record, once"),
                    .init(
                        "coordinator dead replay --all --topic posts --dry-run",
                        "what would be sent, and what still would not"),
                ], exits: [.failed, .badInput, .serverMissing, .refused],
                exitMeanings: [.badInput: "a record still cannot be used"]
            ) { arguments in
                let selection = try selection(arguments)
                if arguments.has("with"), arguments.operands.count != 1 {
                    throw CommandFailure(.usage, "--with mends one letter; name it")
                }
                let mended = try arguments["with"].map(record)
                let operations = try operations()
                return try change(arguments) {
                    try operations.replay(selection, mended: mended, by: arguments.actor, dryRun: $0)
                }
            },
            Command(
                "drop", "Record that letters will not be replayed, and why",
                operands: [.any("LETTER", "a letter's name; several may be given")],
                options: filters + [all] + CommandOption.change,
                examples: [
                    .init("coordinator dead drop 5f0c2a91 --reason 'a test of ours'", "it waits no longer")
                ],
                exits: [.failed, .badInput, .serverMissing, .refused]
            ) { arguments in
                let (selection, operations) = (try selection(arguments), try operations())
                return try change(arguments) { try operations.drop(selection, arguments.audit, dryRun: $0) }
            },
        ])

    private static let all = CommandOption.flag("all", "every waiting letter that matches the filters")

    private static let filters: [CommandOption] = [
        .values(
            "topic", "TOPIC", "only letters of posts, metrics or attributions; repeatable",
            choices: Topic.allCases.map(\.rawValue)),
        .value("containing", "TEXT", "only letters whose reason contains this"),
        .values(
            "state", "STATE", "\(DeadLetter.states.joined(separator: ", ")); repeatable", choices: DeadLetter.states),
    ]

    private static func operations() throws -> DeadLetterOperations {
        let context = try OperatorContext("dead")
        let kafka = KafkaConfiguration(
            brokers: try context.configuration.require(.kafkaBrokers), clientID: "rookery-coordinator")
        return DeadLetterOperations(
            context.connection, kafka: kafka, prefix: context.configuration[.topicPrefix], now: context.now)
    }

    /// - Throws: `CommandFailure` with `.usage` where nothing or too much is named.
    private static func selection(_ arguments: CommandArguments) throws(CommandFailure) -> DeadLetterSelection {
        switch (arguments.operands.isEmpty, arguments.has("all")) {
        case (true, false):
            throw CommandFailure(.usage, "name letters as `dead ls` prints them, or say --all")
        case (false, true): throw CommandFailure(.usage, "name letters or say --all, not both")
        case (true, true): return .all(DeadLetterFilter(arguments))
        case (false, false): return .named(arguments.operands)
        }
    }

    /// A file's bytes without the line ends that editors leave behind the record.
    private static func record(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandFailure(.badInput, "--with: \(path) cannot be read")
        }
        var bytes = Array(data)
        while let last = bytes.last, last == 0x0a || last == 0x0d { bytes.removeLast() }
        return bytes
    }

    /// Plans, asks for confirmation on a terminal, and does it.
    private static func change(
        _ arguments: CommandArguments, _ act: (_ dryRun: Bool) throws -> DeadLetterReport
    ) throws -> CommandExit {
        let isDryRun = arguments.has("dry-run")
        if !isDryRun, arguments.isAsking {
            let plan = try act(true)
            if !plan.changesNothing { try arguments.confirm(plan.text) }
        }
        let report = try act(isDryRun)
        try arguments.show(report) { report, _ in report.text }
        return report.hasRefused ? .badInput : .success
    }
}

extension DeadLetterFilter {
    fileprivate init(_ arguments: CommandArguments) {
        self.init(
            topics: Set(arguments.all("topic").compactMap(Topic.init)), reason: arguments["containing"],
            states: Set(arguments.all("state")))
    }
}
