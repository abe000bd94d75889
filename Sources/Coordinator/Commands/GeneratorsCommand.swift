import CommandLine
import Learning
import Model
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator generators`
enum GeneratorsCommand {
    static let command = Command(
        "generators", "Show the registry of generators, add to it, and change their status",
        discussion: """
            A generator is active (its followers move its weight), testing (it keeps a fair share until it is made active),
            or disabled or archived (it has no weight, its lock and override end, and the others take its share in
            proportion). A generator that becomes active or testing gets the fair share at once. Case, _, - and a trailing
            Generator do not matter in a name.
            """,
        group: "Decide",
        subcommands: [
            Command(
                "ls", "List the generators with their names, statuses and weights", options: [.json],
                examples: [
                    .init("coordinator generators ls", "names, statuses and weights")
                ]
            ) { arguments in
                try arguments.show(try operations().list()) { $0.text($1) }
            },
            change(
                "add", "Add a generator", operands: [.one("NAME", "as it is to be written")],
                options: [
                    .values("alias", "NAME", "another name for it; repeatable"),
                    .value("status", "STATUS", "the status it starts with (default: testing)", choices: statuses),
                ],
                examples: [
                    .init(
                        "coordinator generators add memeMaker --alias memes --reason 'a trial in May' --dry-run",
                        "what adding it would do to the weights")
                ]
            ) { arguments in
                .add(
                    arguments.operands[0], aliases: arguments.all("alias"),
                    as: arguments.choice("status") ?? GeneratorState.Status.testing)
            },
            change(
                "alias", "Give a generator another name; posts that carry it count as that generator's",
                operands: [.one("GENERATOR", "its name, in any spelling"), .one("ALIAS", "the new name")],
                examples: [
                    .init(
                        "coordinator generators alias memeMaker meme_lord --reason 'the new writer'",
                        "posts by meme_lord are memeMaker's")
                ]
            ) { arguments in .alias(arguments.operands[1], of: arguments.operands[0]) },
            change(
                "status", "Change whether posts are drawn from a generator",
                operands: [
                    .one("GENERATOR", "its name, in any spelling"),
                    .one("STATUS", statuses.joined(separator: ", "), choices: statuses),
                ],
                examples: [
                    .init(
                        "coordinator generators status memeMaker active --reason 'the trial is over'",
                        "its followers move its weight"),
                    .init(
                        "coordinator generators status coach disabled --reason 'its prompt is broken'",
                        "no posts from it"),
                ]
            ) { arguments in
                guard let status = GeneratorState.Status(rawValue: arguments.operands[1]) else {
                    throw CommandFailure(
                        .usage, "\"\(arguments.operands[1])\" is none of \(statuses.joined(separator: ", "))")
                }
                return .act(.status(status), on: arguments.operands[0])
            },
        ])

    private static let statuses = GeneratorState.Status.allCases.map(\.rawValue)

    private static func change(
        _ name: String, _ summary: String, operands: [CommandOperand], options: [CommandOption] = [],
        examples: [Command.Example], _ request: @escaping @Sendable (CommandArguments) throws -> GeneratorRequest
    ) -> Command {
        Command(
            name, summary, operands: operands, options: options + CommandOption.change, examples: examples,
            exits: [.failed, .badInput, .serverMissing, .refused]
        ) { arguments in
            let (request, operations) = (try request(arguments), try operations())
            return try arguments.change {
                try operations.plan(request)
            } perform: {
                try operations.perform(request, arguments.audit, expecting: $0)
            }
        }
    }

    private static func operations() throws -> GeneratorOperations {
        let context = try OperatorContext("generators")
        return GeneratorOperations(
            context.connection, policy: WeightPolicy(context.configuration), now: context.now)
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
                .init(entry.addedBy.map { "by \(TerminalText.escaped($0))" } ?? "built in", tone),
                .init(entry.aliases.joined(separator: ", "), tone))
        }
        return table.lines(paint).joined(separator: "\n")
    }
}
