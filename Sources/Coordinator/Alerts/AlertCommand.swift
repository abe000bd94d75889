import CommandLine
import Runtime
import Store
import Timekeeping

/// `coordinator alerts`
enum AlertCommand {
    static let command: Command = Command(
        "alerts", "look at alerts, acknowledge them, and try the webhook",
        discussion: """
            ls lists the open alerts, worst first; with --all the newest, ended ones too. show prints one with its figures.
            ack notes that a person knows of an open alert; it stays open until what it tells of is over. test sends a
            trial message to the webhook, signed like every other, and says what came back; it fails where that is no
            success. What each kind means and what to do about it: docs/alerts.md.
            """,
        operands: .atLeastOne("ACTION", "ls | show ID | ack ID | test"), actions: Action.self,
        options: [
            .flag("all", "ended ones too, newest first"), .value("limit", "N", "at most so many (default: 50)"),
            .because,
            .by, .dryRun, .json,
        ],
        examples: [
            .init("coordinator alerts ls", "what is open"),
            .init("coordinator alerts ack 12 --because 'the source is down, asked them'", "others see it is in hand"),
            .init("coordinator alerts test", "whether the webhook takes what is sent"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        try action.check(arguments)
        let configuration = try Configuration.load()
        return try await CommandThread().run {
            let session = AlertSession(configuration, arguments)
            return switch action {
            case .ls: try session.list()
            case .show: try session.show()
            case .ack: try session.acknowledge()
            case .test: try session.test()
            }
        }
    }

    enum Action: String, CommandAction {
        case ls, show, ack, test

        var options: Set<String> {
            switch self {
            case .ls: ["all", "limit", "json"]
            case .show: ["json"]
            case .ack: ["because", "by", "dry-run", "json"]
            case .test: ["dry-run", "json"]
            }
        }

        /// - Throws: `CommandFailure` with exit code 2 where operands do not go with the action.
        func check(_ arguments: CommandArguments) throws(CommandFailure) {
            let wanted = self == .show || self == .ack ? 1 : 0
            guard arguments.operands.count == wanted + 1 else {
                throw CommandFailure(.usage, "\(rawValue) takes \(wanted == 1 ? "one alert's id" : "nothing more")")
            }
        }
    }
}
