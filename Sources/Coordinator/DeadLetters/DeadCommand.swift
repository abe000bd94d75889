import CommandLine
import Model
import Runtime

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
            .value("output", "FILE", "write the payload, byte for byte, to a new file"), .because, .by, .dryRun, .json,
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
        return try await CommandThread().run {
            let session = try DeadSession(configuration, arguments)
            return switch action {
            case .ls: try session.list()
            case .show: try session.show()
            case .replay: try session.replay()
            case .drop: try session.drop()
            }
        }
    }

    enum Action: String, CommandAction {
        case ls, show, replay, drop

        var options: Set<String> {
            switch self {
            case .ls: ["topic", "reason", "state", "json"]
            case .show: ["output", "json"]
            case .replay: ["topic", "reason", "state", "all", "with", "by", "dry-run", "json"]
            case .drop: ["topic", "reason", "state", "all", "because", "by", "dry-run", "json"]
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
