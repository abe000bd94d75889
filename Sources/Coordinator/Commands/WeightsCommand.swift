import CommandLine
import Learning
import Model
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator weights`: the shares of the generators, what moves them, and a person's say in it.
enum WeightsCommand {
    static let command: Command = Command(
        "weights", "look at the generators' weights, what moved them, and decide about them",
        discussion: """
            show tells each weight with what is known of its generator; explain says why one has it and what the next run
            would make of it. preview works out the step that `optimize` would take now, and estimates followers per 1000
            impressions under the new weights from the recorded propensities: by inverse propensity, self-normalised, and
            doubly robust, with 95 % intervals beside those of the present weights; with --set other weights than the
            step's are judged, and the generators that are not named share what is left in their present proportions. It
            writes nothing, and exits 5 where the guard would refuse. apply takes that step now, under the same gate and
            guard. lock keeps a weight as it stands; set gives one that no run moves until release; the others make room.
            history lists what happened; replay does it all again from the defaults, step by step, and says at which event
            records and replay part. Decisions are written down with who, when and why; on a terminal they ask first.
            """,
        operands: .atLeastOne(
            "ACTION",
            "show | preview | apply | lock G | unlock G | set G WEIGHT | release G | history [G] | replay | explain G"),
        actions: Action.self,
        options: [
            .values("set", "NAME=WEIGHT", "judge this weight instead of the step's; may come often"),
            .value(
                "drive", "DRIVE", "what moves the weights (default: ROOKERY_WEIGHT_DRIVE)",
                choices: WeightPolicy.Drive.allCases.map(\.rawValue)),
            .value(
                "guard", "RULE", "which estimate may refuse the step (default: ROOKERY_WEIGHT_GUARD)",
                choices: StepEvaluation.Guard.allCases.map(\.rawValue)),
            .value("at", "TIME", "the end of the window, RFC 3339 (default: now)"),
            .value("limit", "N", "at most so many, the newest (default: 20)"),
            .flag("steps", "tell each event"),
            .because, .by, .yes, .dryRun, .json,
        ],
        examples: [
            .init("coordinator weights show", "each weight, and what is known of its generator"),
            .init("coordinator weights preview --set coach=0.4 --set explorer=0.1", "what these would be worth"),
            .init("coordinator weights set coach 0.4 --because 'the campaign' --dry-run", "who would make room"),
            .init("coordinator weights lock data_nerd --because 'a test runs until Friday'", "no run moves it"),
            .init("coordinator weights explain coach", "why it has the weight it has"),
            .init("coordinator weights replay --steps", "every change since the defaults"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        try action.check(arguments)
        let change = try action.change(arguments)
        let configuration = try Configuration.load()
        let input = try WeightsInput(arguments, configuration)
        return try await CommandThread().run {
            let connection = try Database.connect(configuration, purpose: "weights")
            if let change {
                let operations = GeneratorOperations(connection, policy: input.run.policy, now: input.end)
                let request = GeneratorRequest.act(change, on: arguments.operands[1])
                return try arguments.carryOut {
                    try operations.plan(request)
                } perform: {
                    try operations.perform(request, arguments.audit, expecting: $0)
                }
            }
            let operations = WeightOperations(connection, run: input.run, until: input.end)
            return switch action {
            case .show: try arguments.show(try operations.snapshot()) { $0.text($1) }
            case .preview: try preview(operations, input, arguments)
            case .apply: try apply(operations, arguments)
            case .history: try history(operations, arguments)
            case .replay: try replay(operations, arguments)
            default: try arguments.show(try operations.explain(arguments.operands[1])) { $0.text($1) }
            }
        }
    }

    private static func preview(
        _ operations: WeightOperations, _ input: WeightsInput, _ arguments: CommandArguments
    ) throws -> CommandExit {
        let preview = try operations.preview(input.weights)
        try arguments.show(preview) { $0.text($1) }
        return preview.verdict == .refused ? .refused : .success
    }

    private static func apply(_ operations: WeightOperations, _ arguments: CommandArguments) throws -> CommandExit {
        let preview = try operations.preview()
        guard !arguments.has("dry-run") else {
            try arguments.show(preview) { $0.text($1) }
            return preview.verdict == .refused ? .refused : .success
        }
        let question = "This moves \(preview.proposal.update.updatedCount) weights. Do it?"
        guard
            arguments.has("yes") || Console.agrees("\(preview.text(.standardOutput))\n\(question)")
        else { throw CommandFailure(.refused, "nothing was done") }
        try ChangeText.print(try operations.apply(arguments.audit, expecting: preview), arguments)
        return .success
    }

    private static func history(_ operations: WeightOperations, _ arguments: CommandArguments) throws -> CommandExit {
        let limit = Int64(try arguments.int("limit", in: 1...100_000) ?? 20)
        let history = try operations.history(of: arguments.operands.dropFirst().first, limit: limit)
        return try arguments.show(history) { history, paint in
            history.events.isEmpty
                ? "no events yet"
                : WeightTables.events(history.events, of: history.generator, paint).joined(separator: "\n")
        }
    }

    private static func replay(_ operations: WeightOperations, _ arguments: CommandArguments) throws -> CommandExit {
        var report = try operations.replay()
        if !arguments.has("steps") { report.steps = nil }
        try arguments.show(report) { $0.text($1) }
        return report.agrees ? .success : .failed
    }

    enum Action: String, CommandAction {
        case show, preview, apply, lock, unlock, set, release, history, replay, explain

        var options: Set<String> {
            let decision: Set = ["because", "by", "yes", "dry-run", "json"]
            return switch self {
            case .show: ["at", "json"]
            case .preview: ["set", "drive", "guard", "at", "json"]
            case .apply: decision.union(["drive", "guard"])
            case .lock, .unlock, .set, .release: decision
            case .history: ["limit", "json"]
            case .replay: ["steps", "json"]
            case .explain: ["drive", "guard", "at", "json"]
            }
        }

        private var operands: ClosedRange<Int> {
            switch self {
            case .show, .preview, .apply, .replay: 0...0
            case .lock, .unlock, .release, .explain: 1...1
            case .set: 2...2
            case .history: 0...1
            }
        }

        /// - Throws: `CommandFailure` with exit code 2 where an operand does not go with the action.
        func check(_ arguments: CommandArguments) throws(CommandFailure) {
            guard operands.contains(arguments.operands.count - 1) else {
                let wanted = ["takes nothing more", "takes one generator", "takes a generator and its weight"]
                let most = self == .history ? "takes one generator at most" : wanted[operands.upperBound]
                throw CommandFailure(.usage, "\(rawValue) \(most)")
            }
        }

        /// What a person decides about one generator; `nil` for the other actions.
        func change(_ arguments: CommandArguments) throws(CommandFailure) -> GeneratorAction? {
            switch self {
            case .lock: return .lock
            case .unlock: return .unlock
            case .release: return .release
            case .set:
                let text = arguments.operands[2]
                guard let weight = Double(text), (0...1).contains(weight) else {
                    throw CommandFailure(.usage, "\"\(text)\" is not a weight from 0 to 1")
                }
                return .set(weight)
            default: return nil
            }
        }
    }
}

/// What `weights` reads from its options and settings.
private struct WeightsInput: Sendable {
    let run: WeightRun
    let end: Timestamp
    /// Weights to judge instead of the step's, by name in any spelling.
    let weights: [String: Double]

    /// - Throws: `CommandFailure` with exit code 2 naming the option at fault.
    init(_ arguments: CommandArguments, _ configuration: Configuration) throws {
        let drive: WeightPolicy.Drive? = try Self.choice(arguments, "drive")
        let rule: StepEvaluation.Guard? = try Self.choice(arguments, "guard")
        run = WeightRun(
            policy: WeightPolicy(configuration, drive: drive),
            rule: rule ?? StepEvaluation.Guard(rawValue: configuration[.weightGuard].rawValue) ?? .interval,
            windowDays: configuration[.windowDays], leastPosts: configuration[.optimizeMinPosts])
        weights = try Self.weights(arguments.all("set"))
        end = try arguments.time("at") ?? configuration[.clock].makeClock().now()
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ arguments: CommandArguments, _ name: String
    ) throws(CommandFailure) -> Choice? where Choice.RawValue == String {
        guard let text = arguments[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "--\(name): \"\(text)\" is none of \(known)")
        }
        return choice
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
