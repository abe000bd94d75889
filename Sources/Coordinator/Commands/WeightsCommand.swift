import CommandLine
import Learning
import Model
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator weights`
enum WeightsCommand {
    static let command = Command(
        "weights", "Show what share of the posts each generator gets, and change it",
        discussion: """
            The weights are the chances with which a generator is drawn for the next post. `optimize` moves them every few
            hours, one step towards what each generator brings. An operator can lock a weight, set one, take the step at
            once, and find out why a weight is what it is.
            """,
        group: "Decide",
        subcommands: [
            Command(
                "show", "Print the weights with what is known of each generator", options: [.windowEnd, .json],
                examples: [
                    .init("coordinator weights show", "each weight, and what is known of its generator")
                ],
                exits: [.failed, .badInput, .serverMissing]
            ) { arguments in
                try arguments.show(try operations(arguments).snapshot()) { $0.text($1) }
            },
            Command(
                "explain", "Print why a generator has its weight, and what the next step would do to it",
                operands: [.generator], options: [.objective, .stepGuard, .windowEnd, .json],
                examples: [
                    .init("coordinator weights explain coach", "why it has the weight it has")
                ]
            ) { arguments in
                try arguments.show(try operations(arguments).explain(arguments.operands[0])) { $0.text($1) }
            },
            Command(
                "preview", "Print the step that optimize would take now, and what it is worth",
                discussion: """
                    Estimates followers per 1000 impressions under the new weights from the recorded propensities: by
                    inverse propensity, self-normalised, and doubly robust, with 95 % intervals beside those of the present
                    weights. With --set it judges other weights than the step's; generators that are not named share what
                    is left in their present proportions. Writes nothing.
                    """,
                options: [
                    .values("set", "NAME=WEIGHT", "judge this weight instead of the step's; repeatable"), .objective,
                    .stepGuard, .windowEnd, .json,
                ],
                examples: [
                    .init("coordinator weights preview", "the next step"),
                    .init(
                        "coordinator weights preview --set coach=0.4 --set explorer=0.1",
                        "what these weights would be worth"),
                ],
                exits: [.failed, .badInput, .serverMissing, .refused],
                exitMeanings: [.refused: "the guard would refuse the step"]
            ) { arguments in
                let asked = try weights(arguments.all("set"))
                return try show(try operations(arguments).preview(asked), arguments)
            },
            Command(
                "apply", "Take the step now, under the gate and the guard of a scheduled one",
                options: [.objective, .stepGuard] + CommandOption.change,
                examples: [
                    .init(
                        "coordinator weights apply --reason 'the source was down at noon'",
                        "the step that the noon run did not take")
                ],
                exits: [.failed, .badInput, .serverMissing, .refused]
            ) { arguments in
                let operations = try operations(arguments)
                guard !arguments.has("dry-run") else { return try show(try operations.preview(), arguments) }
                var expected: WeightPreview?
                if arguments.isAsking {
                    let preview = try operations.preview()
                    let moves = "This moves \(preview.proposal.update.updatedCount) weights."
                    try arguments.confirm("\(preview.text(.standardOutput))\n\(moves)")
                    expected = preview
                }
                return try arguments.show(try operations.apply(arguments.audit, expecting: expected)) { $0.text($1) }
            },
            change(
                "lock", "Keep a generator's weight as it is",
                examples: [
                    .init("coordinator weights lock data_nerd --reason 'a test until Friday'", "no step moves it")
                ]
            ) { _ in .lock },
            change(
                "unlock", "Let the steps move a locked weight again",
                examples: [
                    .init("coordinator weights unlock data_nerd --reason 'the test is over'", "steps move it again")
                ]
            ) { _ in .unlock },
            change(
                "set", "Set a weight that no step moves; the others make room", takes: [.weight],
                examples: [
                    .init(
                        "coordinator weights set coach 0.4 --reason 'the campaign' --dry-run",
                        "which generators would make room")
                ]
            ) { arguments in
                let text = arguments.operands[1]
                guard let weight = Double(text), (0...1).contains(weight) else {
                    throw CommandFailure(.usage, "\"\(text)\" is not a weight from 0 to 1")
                }
                return .set(weight)
            },
            change(
                "release", "Let the steps move a weight that was set",
                examples: [
                    .init(
                        "coordinator weights release coach --reason 'the campaign is over'",
                        "steps move it again")
                ]
            ) { _ in .release },
            Command(
                "history", "Print what moved the weights",
                operands: [.optional("GENERATOR", "only events about it, or that moved its weight")],
                options: [.limit(20), .json],
                examples: [
                    .init("coordinator weights history coach --limit 5", "the newest events that moved it")
                ]
            ) { arguments in
                let limit = Int64(try arguments.limit(20))
                let history = try operations(arguments).history(of: arguments.operands.first, limit: limit)
                return try arguments.show(history) { $0.text($1) }
            },
            Command(
                "replay", "Repeat every event from the defaults, and compare with what is stored",
                options: [.flag("steps", "print each event"), .json],
                examples: [
                    .init("coordinator weights replay --steps", "every event since the defaults")
                ], exits: [.failed, .badInput, .serverMissing],
                exitMeanings: [.failed: "records and replay differ"]
            ) { arguments in
                var report = try operations(arguments).replay()
                if !arguments.has("steps") { report.steps = nil }
                try arguments.show(report) { $0.text($1) }
                return report.agrees ? .success : .failed
            },
        ])

    /// A change of one generator.
    private static func change(
        _ name: String, _ summary: String, takes more: [CommandOperand] = [], examples: [Command.Example],
        _ action: @escaping @Sendable (CommandArguments) throws -> GeneratorAction
    ) -> Command {
        Command(
            name, summary, operands: [.generator] + more, options: CommandOption.change, examples: examples,
            exits: [.failed, .badInput, .serverMissing, .refused]
        ) { arguments in
            let request = GeneratorRequest.act(try action(arguments), on: arguments.operands[0])
            let context = try OperatorContext("weights")
            let operations = GeneratorOperations(
                context.connection, policy: WeightPolicy(context.configuration), now: context.now)
            return try arguments.change {
                try operations.plan(request)
            } perform: {
                try operations.perform(request, arguments.audit, expecting: $0)
            }
        }
    }

    private static func operations(_ arguments: CommandArguments) throws -> WeightOperations {
        let end = try arguments.time("at")
        let context = try OperatorContext("weights")
        let run = WeightRun(
            context.configuration, drive: arguments.choice("objective"), rule: arguments.choice("guard"))
        return WeightOperations(context.connection, run: run, until: end ?? context.now)
    }

    private static func show(_ preview: WeightPreview, _ arguments: CommandArguments) throws -> CommandExit {
        try arguments.show(preview) { $0.text($1) }
        return preview.verdict == .refused ? .refused : .success
    }

    private static func weights(_ texts: [String]) throws(CommandFailure) -> [String: Double] {
        var weights: [String: Double] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, GeneratorName.isWellFormed(parts[0], allowingBlanks: true) else {
                throw CommandFailure(.usage, "--set: \"\(text)\" is not NAME=WEIGHT")
            }
            guard let weight = Double(parts[1]), (0...1).contains(weight) else {
                throw CommandFailure(.usage, "--set: \"\(parts[1])\" is not a weight from 0 to 1")
            }
            weights[parts[0]] = weight
        }
        let sum = weights.values.reduce(0, +)
        guard sum <= 1 + 1e-12 else { throw CommandFailure(.usage, "--set: these weights sum to \(sum), more than 1") }
        return weights
    }
}

extension CommandOperand {
    fileprivate static let generator = one("GENERATOR", "its name, in any spelling")
    fileprivate static let weight = one("WEIGHT", "from 0 to 1")
}

extension CommandOption {
    fileprivate static let objective = value(
        "objective", "OBJECTIVE", "what moves the weights (default: ROOKERY_WEIGHT_DRIVE)",
        choices: WeightObjective.allCases.map(\.rawValue))
    fileprivate static let stepGuard = value(
        "guard", "RULE", "which estimate may refuse the step (default: ROOKERY_WEIGHT_GUARD)",
        choices: WeightGuard.allCases.map(\.rawValue))
    fileprivate static let windowEnd = value("at", "TIME", "the end of the window, RFC 3339 (default: now)")
}
