import CommandLine
import Learning
import Runtime

/// `coordinator gates`: what a post needs to be learned from, who asked for that and why, and why a post was not.
enum GatesCommand {
    static let command: Command = Command(
        "gates", "look at what posts must show to be learned from, change it, and ask why one was held back",
        discussion: """
            show prints what is asked for and by whom, the thresholds that came of it, and what they held back at the
            last learn run. set asks for something else from the next learn run on, until a person sets it again or
            gives it back with --from-configuration; what is not named stays. In adaptive mode views and likes are those
            of a large account, and lower ones come of a small account's window. explain takes a post by its decision or
            post id and says gate by gate what it has and needs, under which thresholds it was judged, when it will be
            looked at again, and what it counts in. history lists what was asked for over time; counts lists what each
            learn run held back, by reason.
            """,
        operands: .atLeastOne("ACTION", "show | set | explain ID | history | counts"),
        actions: Action.self,
        options: [
            .value("mode", "MODE", "adaptive, or fixed: as set", choices: ["adaptive", "fixed"]),
            .value("views", "N", "the least impressions"),
            .value("likes", "N", "the least likes"),
            .value("age", "AGE", "the least age at the reading: 90m, 2h, 1d"),
            .flag("from-configuration", "what the ROOKERY_GATE_ settings say, and follow them from now on"),
            .value("since", "TIME", "only learn runs from this moment on, RFC 3339"),
            .flag("by-day", "only the last learn run of each day (UTC)"),
            .value("limit", "N", "at most so many, newest first (default: 20)"), .because, .by, .yes, .dryRun, .json,
        ],
        examples: [
            .init("coordinator gates show", "what is in force, and what it holds back"),
            .init(
                "coordinator gates explain 019c8f5e-3a40-7c11-9d2e-5b8a7c6d4e3f",
                "99 impressions of 100 needed; 1 h 12 min old of 2 h"),
            .init(
                "coordinator gates set --mode fixed --views 50 --because 'a quiet month' --dry-run",
                "how many posts of the window that would let in or keep out"),
            .init("coordinator gates set --from-configuration --because 'back to normal'", "gives it back"),
            .init("coordinator gates counts --by-day --limit 30", "a month of refusals by reason"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        try action.check(arguments)
        let configuration = try Configuration.load()
        let request = action == .set ? try GateRequest(arguments, configured: GateSetting(configuration)) : nil
        return try await CommandThread().run {
            let session = try GateSession(configuration, arguments)
            if let request { return try session.set(request) }
            return switch action {
            case .show, .set: try session.show()
            case .explain: try session.explain(arguments.operands[1])
            case .history: try session.history()
            case .counts: try session.counts()
            }
        }
    }

    enum Action: String, CommandAction {
        case show, set, explain, history, counts

        var options: Set<String> {
            switch self {
            case .show, .explain: ["json"]
            case .set:
                [
                    "mode", "views", "likes", "age", "from-configuration", "because", "by", "yes", "dry-run", "json",
                ]
            case .history: ["limit", "json"]
            case .counts: ["since", "by-day", "limit", "json"]
            }
        }

        /// - Throws: `CommandFailure` with exit code 2 where an operand does not go with the action.
        func check(_ arguments: CommandArguments) throws(CommandFailure) {
            switch (self, arguments.operands.count - 1) {
            case (.explain, 1): return
            case (.explain, _):
                throw CommandFailure(.usage, "explain takes one post, by its decision id or its post id")
            case (_, 0): return
            default:
                throw CommandFailure(
                    .usage, "\(rawValue) takes nothing more, but \"\(arguments.operands[1])\" is given")
            }
        }
    }
}
