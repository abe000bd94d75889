import CommandLine
import Glibc
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator model`: every fit there was, what is in force, and a person's say in it.
enum ModelCommand {
    static let command: Command = Command(
        "model", "look at every fit, audit it, and decide what is published",
        discussion: """
            ls lists the fits, newest first. show prints one with its window, rows, figures, what the gates removed and
            what people decided about it. diff holds two of one kind beside each other. rows writes the exact rows a model
            was trained on, in order, as CSV: coordinator fit gives the same digits from them, and their SHA-256 is the
            model's training hash. promote publishes a stored model in place of the one in force; one that is worse than
            guessing the mean, or that nothing judged, is refused. rollback publishes what an earlier version carried. pin
            holds a model in force: fits are kept and none replaces it. Decisions are written down with who, when and why;
            on a terminal they ask first. A predictor takes the new version to Redis.
            """,
        operands: .atLeastOne(
            "ACTION", "ls | show ID | diff ID ID | rows ID | promote ID | rollback [VERSION] | pin ID | unpin ID"),
        actions: Action.self,
        options: [
            .value("kind", "KIND", "only ridge or logistic", choices: FitKind.allCases.map(\.rawValue)),
            .value("limit", "N", "at most so many (default: 20)"),
            .flag("validation", "those that judged instead of those that trained"),
            .value("output", "FILE", "write to a new file"), .because, .by, .yes, .dryRun, .json,
        ],
        examples: [
            .init("coordinator model ls --kind ridge", "the newest fits of the engagement rate"),
            .init("coordinator model rows 12 --output rows.csv && coordinator fit ridge rows.csv", "the same digits"),
            .init(
                "coordinator model promote 12 --because 'the newer one saw a bot wave' --dry-run", "what would be done"),
            .init("coordinator model rollback --because 'posts went wrong since noon'", "the version before"),
            .init("coordinator model pin 12 --because 'a test runs until Friday'", "no fit replaces it"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        try action.check(arguments)
        let configuration = try Configuration.load()
        return try await CommandThread().run {
            let operations = ModelOperations(
                try Database.connect(configuration, purpose: "model"), now: try configuration[.clock].makeClock().now())
            return switch action {
            case .ls: try list(operations, arguments)
            case .show: try arguments.show(try operations.show(arguments.model(1))) { $0.text($1) }
            case .diff:
                try arguments.show(try operations.difference(arguments.model(1), arguments.model(2))) { $0.text($1) }
            case .rows: try rows(operations, arguments)
            case .promote: try decide(.promote(try arguments.model(1)), operations, arguments)
            case .rollback: try decide(.rollback(arguments.operands.dropFirst().first), operations, arguments)
            case .pin: try decide(.pin(try arguments.model(1)), operations, arguments)
            case .unpin: try decide(.unpin(try arguments.model(1)), operations, arguments)
            }
        }
    }

    private static func list(_ operations: ModelOperations, _ arguments: CommandArguments) throws -> CommandExit {
        let list = try operations.list(
            kind: arguments["kind"].flatMap(PredictorModel.Kind.init),
            limit: Int64(try arguments.int("limit", in: 1...100_000) ?? 20))
        return try arguments.show(list) { $0.text($1) }
    }

    private static func rows(_ operations: ModelOperations, _ arguments: CommandArguments) throws -> CommandExit {
        let csv = try operations.rows(arguments.model(1), validation: arguments.has("validation"))
        if try !arguments.writeOutput(csv.utf8) { Console.write(csv, to: STDOUT_FILENO, terminator: "") }
        return .success
    }

    private static func decide(
        _ request: ModelRequest, _ operations: ModelOperations, _ arguments: CommandArguments
    ) throws -> CommandExit {
        try arguments.carryOut {
            try operations.plan(request)
        } perform: {
            try operations.perform(request, arguments.audit, expecting: $0)
        }
    }

    enum Action: String, CommandAction {
        case ls, show, diff, rows, promote, rollback, pin, unpin

        var options: Set<String> {
            switch self {
            case .ls: ["kind", "limit", "json"]
            case .show, .diff: ["json"]
            case .rows: ["validation", "output"]
            case .promote, .rollback, .pin, .unpin: ["because", "by", "yes", "dry-run", "json"]
            }
        }

        private var operands: ClosedRange<Int> {
            switch self {
            case .ls: 0...0
            case .show, .rows, .promote, .pin, .unpin: 1...1
            case .diff: 2...2
            case .rollback: 0...1
            }
        }

        /// - Throws: `CommandFailure` with exit code 2 where an operand does not go with the action.
        func check(_ arguments: CommandArguments) throws(CommandFailure) {
            guard operands.contains(arguments.operands.count - 1) else {
                let wanted = ["takes nothing more", "takes one model", "takes two models"]
                let most = self == .rollback ? "takes one version at most" : wanted[operands.upperBound]
                throw CommandFailure(.usage, "\(rawValue) \(most)")
            }
        }
    }
}

extension CommandArguments {
    /// The model number at a place of the command line.
    fileprivate func model(_ place: Int) throws(CommandFailure) -> Int64 {
        guard let id = Int64(operands[place]) else {
            throw CommandFailure(.usage, "\"\(operands[place])\" is no model number; `model ls` lists them")
        }
        return id
    }
}
