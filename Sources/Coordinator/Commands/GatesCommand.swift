import CommandLine
import Learning
import Operations
import Runtime
import Timekeeping

/// `coordinator gates`
enum GatesCommand {
    static let command = Command(
        "gates", "Show and change what a post must have to be learned from, and explain why one was held back",
        discussion: """
            The gates ask for impressions, likes and an age at the reading. In adaptive mode the numbers are those of a
            large account, and a small account's window brings them down. A change holds from the next learn run on, until
            somebody changes it again or gives it back to the settings.
            """,
        group: "Decide",
        subcommands: [
            Command(
                "show", "Print the settings, the thresholds and what they hold back", options: [.json],
                examples: [
                    .init("coordinator gates show", "the current thresholds, and what they hold back")
                ]
            ) { arguments in
                try arguments.show(try operations().status()) { $0.text($1) }
            },
            Command(
                "explain", "Print gate by gate what a post has and needs, and what comes next",
                operands: [.one("POST", "its decision id or its post id")], options: [.json],
                examples: [
                    .init(
                        "coordinator gates explain 019c8f5e-3a40-7c11-9d2e-5b8a7c6d4e3f",
                        "99 impressions of 100 needed; 1 h 12 min old of 2 h")
                ]
            ) { arguments in
                try arguments.show(try operations().explain(arguments.operands[0])) { $0.text($1) }
            },
            Command(
                "set", "Change what the gates ask for; what is not named stays",
                options: [
                    .value(
                        "mode", "MODE", "adaptive, or fixed: as set",
                        choices: GateMode.allCases.map(\.rawValue)),
                    .value("views", "N", "the least impressions"), .value("likes", "N", "the least likes"),
                    .value("age", "AGE", "the least age at the reading: 90m, 2h, 1d"),
                    .flag("from-configuration", "what the ROOKERY_GATE_ settings say, now and from then on"),
                ] + CommandOption.change,
                examples: [
                    .init(
                        "coordinator gates set --mode fixed --views 50 --reason 'a quiet month' --dry-run",
                        "how many posts of the window that would let in or keep out"),
                    .init(
                        "coordinator gates set --from-configuration --reason 'back to normal'",
                        "give them back to the settings"),
                ], exits: [.failed, .badInput, .serverMissing, .refused]
            ) { arguments in
                let request = try GateRequest(arguments)
                let operations = try operations()
                let exit = try arguments.change {
                    try operations.plan(request)
                } perform: {
                    try operations.perform(request, arguments.audit, expecting: $0)
                }
                if !arguments.has("dry-run"), !arguments.has("json") {
                    Console.output("The next learn run uses it; `coordinator schedule trigger learn` starts one.")
                }
                return exit
            },
            Command(
                "history", "Print what the gates were asked for over time, and what came of it",
                options: [.limit(20), .json],
                examples: [
                    .init("coordinator gates history --limit 5", "the newest changes")
                ]
            ) { arguments in
                let limit = try arguments.limit(20)
                return try arguments.show(try operations().history(limit: limit)) { $0.text($1) }
            },
            Command(
                "counts", "Print what each learn run held back, by reason",
                options: [
                    .value("since", "TIME", "only learn runs from then on, RFC 3339"),
                    .flag("by-day", "only the last learn run of each day (UTC)"), .limit(20), .json,
                ],
                examples: [
                    .init("coordinator gates counts --by-day --limit 30", "a month of refusals by reason")
                ]
            ) { arguments in
                let (limit, since) = (try arguments.limit(20), try arguments.time("since"))
                let counts = try operations().counts(
                    since: since, isByDay: arguments.has("by-day"), limit: limit)
                return try arguments.show(counts) { $0.text($1) }
            },
        ])

    private static func operations() throws -> GateOperations {
        let context = try OperatorContext("gates")
        return GateOperations(context.connection, context.configuration, now: context.now)
    }
}

extension GateRequest {
    /// - Throws: `CommandFailure` with `.usage` naming the option at fault.
    fileprivate init(_ arguments: CommandArguments) throws(CommandFailure) {
        let named = ["mode", "views", "likes", "age"].filter(arguments.has)
        if arguments.has("from-configuration") {
            guard named.isEmpty else {
                throw CommandFailure(.usage, "--from-configuration cannot be combined with --\(named[0])")
            }
            self = .followConfiguration
            return
        }
        guard !named.isEmpty else {
            throw CommandFailure(.usage, "set needs one of --mode, --views, --likes, --age, --from-configuration")
        }
        self = .set(
            mode: arguments.choice("mode"), views: try arguments.double("views", in: 0...1_000_000_000),
            likes: try arguments.double("likes", in: 0...1_000_000_000), age: try Self.age(arguments["age"]))
    }

    private static func age(_ text: String?) throws(CommandFailure) -> Span? {
        guard let text else { return nil }
        if text == "0" { return .zero }
        guard let span = SpanText.span(text), span <= longestAge else {
            throw CommandFailure(.usage, "--age: \"\(text)\" is not an age such as 90m, 2h or 1d, of 7d at most")
        }
        return span
    }
}
