import CommandLine
import Learning
import Runtime

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
        let settings = try PreviewSettings(arguments, configuration)
        return try await CommandThread().run {
            let session = try WeightsSession(configuration, settings, arguments)
            if let change { return try session.decide(change) }
            return switch action {
            case .show: try session.show()
            case .preview: try session.preview()
            case .apply: try session.apply()
            case .history: try session.history()
            case .replay: try session.replay()
            default: try session.explain()
            }
        }
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
