import CommandLine
import Learning
import Operations
import Postgres
import Runtime
import Timekeeping

/// `coordinator generators`: the registry of generators, their names and their statuses.
enum GeneratorsCommand {
    static let command: Command = Command(
        "generators", "the registry: which generators there are, their names, and whether posts are drawn from them",
        discussion: """
            ls lists them. add takes a new one in, with further names by --alias. alias gives one another name: posts that
            carry it count as that generator's. status says whether posts are drawn from one: active (its figures move its
            weight), testing (it keeps a fair share until it is made active), disabled and archived (it weighs nothing, its
            lock and weight by hand end, the others take its share in proportion). One that comes in has the fair share at
            once. Case, _, - and a trailing Generator do not matter in a name. Changes are written down with who, when and
            why; on a terminal they ask first.
            """,
        operands: .atLeastOne("ACTION", "ls | add NAME | alias NAME ALIAS | status NAME STATUS"),
        actions: Action.self,
        options: [
            .values("alias", "NAME", "another name for it; may come often"),
            .value(
                "status", "STATUS", "the status it starts with (default: testing)",
                choices: GeneratorState.Status.allCases.map(\.rawValue)),
            .because, .by, .yes, .dryRun, .json,
        ],
        examples: [
            .init("coordinator generators ls", "names, statuses and weights"),
            .init(
                "coordinator generators add memeMaker --alias memes --because 'a trial in May' --dry-run",
                "what taking it in would do to the weights"),
            .init("coordinator generators status memeMaker active --because 'it holds its own'", "its figures count"),
            .init("coordinator generators status coach disabled --because 'its prompt is broken'", "no posts from it"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        let request = try action.request(arguments)
        let configuration = try Configuration.load()
        return try await CommandThread().run {
            let connection = try Database.connect(configuration, purpose: "generators")
            let operations = GeneratorOperations(
                connection, policy: WeightPolicy(configuration), now: try configuration[.clock].makeClock().now())
            guard let request else { return try arguments.show(try operations.list()) { $0.text($1) } }
            return try arguments.carryOut {
                try operations.plan(request)
            } perform: {
                try operations.perform(request, arguments.audit, expecting: $0)
            }
        }
    }

    enum Action: String, CommandAction {
        case ls, add, alias, status

        var options: Set<String> {
            let decision: Set = ["because", "by", "yes", "dry-run", "json"]
            return switch self {
            case .ls: ["json"]
            case .add: decision.union(["alias", "status"])
            case .alias, .status: decision
            }
        }

        /// - Returns: `nil` for a list.
        /// - Throws: `CommandFailure` with exit code 2 where an operand or a value does not go with the action.
        func request(_ arguments: CommandArguments) throws(CommandFailure) -> GeneratorRequest? {
            let operands = Array(arguments.operands.dropFirst())
            let wanted = [Self.ls: 0, .add: 1, .alias: 2, .status: 2][self] ?? 0
            guard operands.count == wanted else {
                let words = ["takes nothing more", "takes one name", "takes a name and one word more"]
                throw CommandFailure(.usage, "\(rawValue) \(words[wanted])")
            }
            switch self {
            case .ls: return nil
            case .add:
                let status = try Self.status(arguments["status"] ?? "testing", "--status")
                return .add(operands[0], aliases: arguments.all("alias"), as: status)
            case .alias: return .alias(operands[1], of: operands[0])
            case .status: return .act(.status(try Self.status(operands[1], "status")), on: operands[0])
            }
        }

        private static func status(
            _ text: String, _ place: String
        ) throws(CommandFailure) -> GeneratorState.Status {
            guard let status = GeneratorState.Status(rawValue: text) else {
                let known = GeneratorState.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "\(place): \"\(text)\" is none of \(known)")
            }
            return status
        }
    }
}

extension GeneratorList {
    func text(_ paint: Painter) -> String {
        var table = TextTable(
            ("generator", .left), ("status", .left), ("weight", .right), ("posts", .right), ("last used", .left),
            ("added", .left), ("aliases", .left))
        for entry in generators {
            let tone: Tone = entry.status.isEligible ? .plain : .faint
            table.add(
                .init(entry.name, tone), .init(entry.status.rawValue, tone),
                .init(Figures.fixed(entry.weight, 4), tone), .init(Figures.grouped(entry.posts), tone),
                .init(entry.lastUsedAt?.rfc3339 ?? Figures.unknown, tone),
                .init(entry.addedBy.map { "by \($0)" } ?? "from the start", tone),
                .init(entry.aliases.joined(separator: ", "), tone))
        }
        return table.lines(paint).joined(separator: "\n")
    }
}
