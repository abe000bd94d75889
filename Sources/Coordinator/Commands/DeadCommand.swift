import CommandLine
import FoundationEssentials
import Kafka
import Model
import Operations
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

/// `coordinator dead`: the records that could not be used, for a person to look at, mend, send again or let go.
enum DeadCommand {
    static let command: Command = Command(
        "dead", "look at records that could not be used, and replay or drop them",
        discussion: """
            ls lists the letters of the dead-letter topics. show prints one with its headers; with --output its payload
            goes to a file, to be mended. replay sends letters back to the topic they were meant for, as they are or, with
            --with, one of them mended; what a strict reading still refuses is not sent, and the field at fault is named.
            drop notes that letters will not be replayed, and why. A letter is named by its place as ls prints it, or by
            the first digits of its identity. Replaying what was replayed, or dropping what was dropped, does nothing.
            """,
        operands: .atLeastOne("ACTION", "ls | show LETTER | replay [LETTER …] | drop [LETTER …]"),
        actions: Action.self,
        options: [
            .values(
                "topic", "TOPIC", "only letters of posts, metrics or attributions; may come often",
                choices: Topic.allCases.map(\.rawValue)),
            .value("reason", "TEXT", "only letters whose reason contains this"),
            .values(
                "state", "STATE", "\(DeadLetter.states.joined(separator: ", ")); may come often",
                choices: DeadLetter.states),
            .flag("all", "every letter that waits and that the filters let through"),
            .value("with", "FILE", "send what this file holds in the letter's place"),
            .value("output", "FILE", "write the payload, byte for byte, to a new file"), .because, .by, .yes, .dryRun, .json,
        ],
        examples: [
            .init("coordinator dead ls --reason impressions", "letters whose reason names that field"),
            .init("coordinator dead show metrics.dead/0/17 --output mended.json", "to mend it with an editor"),
            .init("coordinator dead replay metrics.dead/0/17 --with mended.json", "sends the mended record, once"),
            .init(
                "coordinator dead replay --all --topic posts --dry-run", "what would be sent, and what still would not"),
            .init("coordinator dead drop 5f0c2a91 --because 'a test of ours'", "waits no longer"),
        ]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        try action.check(arguments)
        let configuration = try Configuration.load()
        let filter = try DeadLetterFilter(arguments)
        let kafka = KafkaConfiguration(
            brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-coordinator")
        return try await CommandThread().run {
            let operations = DeadLetterOperations(
                try Database.connect(configuration, purpose: "dead"), kafka: kafka,
                prefix: configuration[.topicPrefix], now: try configuration[.clock].makeClock().now())
            switch action {
            case .ls: return try arguments.show(try operations.list(filter)) { $0.text($1) }
            case .show:
                let letter = try operations.show(arguments.operands[1])
                _ = try arguments.writeOutput(letter.value)
                return try arguments.show(letter) { letter, _ in letter.text }
            case .replay:
                let (selection, mended) = (try selection(arguments, filter), try arguments["with"].map(record))
                return try report(arguments) {
                    try operations.replay(selection, mended: mended, by: arguments.person, dryRun: $0)
                }
            case .drop:
                let selection = try selection(arguments, filter)
                return try report(arguments) { try operations.drop(selection, arguments.audit, dryRun: $0) }
            }
        }
    }

    /// - Throws: `CommandFailure` with exit code 2 where nothing or too much is named.
    private static func selection(
        _ arguments: CommandArguments, _ filter: DeadLetterFilter
    ) throws(CommandFailure) -> DeadLetterSelection {
        let names = Array(arguments.operands.dropFirst())
        guard names.isEmpty == arguments.has("all") else {
            throw CommandFailure(
                .usage,
                names.isEmpty
                    ? "name letters as `dead ls` prints them, or say --all" : "name letters or say --all, not both")
        }
        return names.isEmpty ? .all(filter) : .named(names)
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

    /// Plans, asks where somebody can answer, and does it. Exit code 3 where a letter was refused.
    private static func report(
        _ arguments: CommandArguments, _ act: (_ dryRun: Bool) throws -> DeadLetterReport
    ) throws -> CommandExit {
        var report = try act(true)
        if !arguments.has("dry-run"), !report.changesNothing {
            guard arguments.has("yes") || Console.agrees("\(report.text)\nDo it?") else {
                throw CommandFailure(.refused, "nothing was done")
            }
            report = try act(false)
        }
        try arguments.show(report) { report, _ in report.text }
        return report.hasRefused ? .badInput : .success
    }

    enum Action: String, CommandAction {
        case ls, show, replay, drop

        var options: Set<String> {
            switch self {
            case .ls: ["topic", "reason", "state", "json"]
            case .show: ["output", "json"]
            case .replay: ["topic", "reason", "state", "all", "with", "by", "yes", "dry-run", "json"]
            case .drop: ["topic", "reason", "state", "all", "because", "by", "yes", "dry-run", "json"]
            }
        }

        /// - Throws: `CommandFailure` with exit code 2 where letters do not go with the action.
        func check(_ arguments: CommandArguments) throws(CommandFailure) {
            let letters = arguments.operands.count - 1
            switch self {
            case .ls where letters > 0:
                throw CommandFailure(.usage, "ls takes no letters; show prints one")
            case .show where letters != 1:
                throw CommandFailure(.usage, "show takes one letter, as `dead ls` prints it")
            case .replay where arguments.has("with") && (letters != 1 || arguments.has("all")):
                throw CommandFailure(.usage, "--with mends one letter; name it")
            default: return
            }
        }
    }
}

extension DeadLetterFilter {
    fileprivate init(_ arguments: CommandArguments) throws {
        self.init(
            topics: Set(arguments.all("topic").compactMap(Topic.init)), reason: arguments["reason"],
            states: Set(arguments.all("state")))
    }
}
