import CommandLine
import Glibc
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator model`
enum ModelCommand {
    static let command = Command(
        "model", "Show every fitted model, and change what is published",
        discussion: """
            Every fit is kept with its window, its rows and its metrics, published or not. An operator can publish another
            one, go back to an earlier version, and pin a model so that no fit replaces it. A predictor takes a new version
            to Redis.
            """,
        group: "Decide",
        subcommands: [
            Command(
                "ls", "List the fits, newest first",
                options: [.value("kind", "KIND", "only ridge or logistic", choices: kinds), .limit(20), .json],
                examples: [
                    .init("coordinator model ls --kind ridge", "the newest fits of the engagement rate")
                ]
            ) { arguments in
                let limit = Int64(try arguments.limit(20))
                return try arguments.show(try operations().list(kind: arguments.choice("kind"), limit: limit)) {
                    $0.text($1)
                }
            },
            Command(
                "show",
                "Print a model with its rows, its metrics, what the gates removed and what was decided about it",
                operands: [.model], options: [.json],
                examples: [
                    .init("coordinator model show 12", "all that is known of it")
                ]
            ) { arguments in
                let id = try model(arguments.operands[0])
                return try arguments.show(try operations().show(id)) { $0.text($1) }
            },
            Command(
                "diff", "Compare two models of one kind",
                operands: [.model, .one("OTHER", "another model's number")], options: [.json],
                examples: [
                    .init("coordinator model diff 11 12", "what changed in coefficients and metrics")
                ]
            ) { arguments in
                let (left, right) = (try model(arguments.operands[0]), try model(arguments.operands[1]))
                return try arguments.show(try operations().difference(left, right)) { $0.text($1) }
            },
            Command(
                "rows", "Print the exact rows that trained a model, in order, as CSV",
                discussion: """
                    `coordinator fit` gives the same digits from them, and their SHA-256 is the model's training hash.
                    """,
                operands: [.model],
                options: [
                    .flag("validation", "the rows that validated it instead"),
                    .value("output", "FILE", "write to a new file"),
                ],
                examples: [
                    .init(
                        "coordinator model rows 12 --output rows.csv && coordinator fit ridge rows.csv",
                        "fit the same rows again")
                ], exits: [.failed, .badInput, .serverMissing, .refused],
                exitMeanings: [.refused: "the model has no rows"]
            ) { arguments in
                let csv = try operations().rows(
                    model(arguments.operands[0]), validation: arguments.has("validation"))
                if try !arguments.writeOutput(csv.utf8) { Console.write(csv, to: STDOUT_FILENO, terminator: "") }
                return .success
            },
            change(
                "promote", "Publish a stored model in place of the current one",
                discussion: "Refuses a model that is worse than guessing the mean, or that no row validated.",
                operands: [.model],
                examples: [
                    .init(
                        "coordinator model promote 12 --reason 'the newer one saw a bot wave' --dry-run",
                        "what would be published")
                ]
            ) { arguments in .promote(try model(arguments.operands[0])) },
            change(
                "rollback", "Publish what an earlier version carried",
                discussion: """
                    Without a name: the newest earlier version that carries other models. Rolling back again goes further
                    back.
                    """,
                operands: [.optional("VERSION", "a version by its name, such as v2_1767614400000")],
                examples: [
                    .init(
                        "coordinator model rollback --reason 'posts went wrong since noon'",
                        "back to the version before")
                ]
            ) { arguments in .rollback(arguments.operands.first) },
            change(
                "pin", "Keep a model current: no fit replaces it", operands: [.model],
                examples: [
                    .init("coordinator model pin 12 --reason 'a test runs until Friday'", "no fit replaces it")
                ]
            ) { arguments in
                .pin(try model(arguments.operands[0]))
            },
            change(
                "unpin", "Let fits replace a pinned model again", operands: [.model],
                examples: [
                    .init("coordinator model unpin 12 --reason 'the test is over'", "fits replace it again")
                ]
            ) { arguments in
                .unpin(try model(arguments.operands[0]))
            },
        ])

    private static let kinds = PredictorModel.Kind.allCases.map(\.rawValue)

    private static func change(
        _ name: String, _ summary: String, discussion: String = "", operands: [CommandOperand],
        examples: [Command.Example], _ request: @escaping @Sendable (CommandArguments) throws -> ModelRequest
    ) -> Command {
        Command(
            name, summary, discussion: discussion, operands: operands, options: CommandOption.change,
            examples: examples,
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

    private static func operations() throws -> ModelOperations {
        let context = try OperatorContext("model")
        return ModelOperations(context.connection, now: context.now)
    }

    private static func model(_ text: String) throws(CommandFailure) -> Int64 {
        guard let id = Int64(text) else {
            throw CommandFailure(.usage, "\"\(text)\" is not a model's number; `model ls` lists them")
        }
        return id
    }
}

extension CommandOperand {
    fileprivate static let model = one("MODEL", "its number, as `model ls` prints it")
}
