import CommandLine
import Runtime
import Timekeeping

/// `coordinator verify`: does what is stored follow from what was said?
enum VerifyCommand {
    static let command = Command(
        "verify", "compare the tables with a plain fold over the topics' messages",
        discussion: """
            Reads every message of the three topics from the beginning and works out, by a second and plain
            implementation, what the tables should hold; compares row by row and column by column. Then checks that
            verdicts, examples, arms, weights, predictions, slots and scrapes follow from what they are derived from.
            The topics must still hold every message: rows whose messages are gone count as wrong. Writes nothing.
            """,
        options: [
            .flag("running", "the loop is at work: messages it has not come to yet are no disagreement"), .json,
        ],
        examples: [
            .init("coordinator verify", "exits 0 where all agrees, 1 where rows do not, and names them"),
            .init("coordinator verify --running --json | jq .agree", "true or false, while the loop runs"),
        ],
        run: run)

    private static let run: @Sendable (CommandArguments) async throws -> CommandExit = { arguments in
        let configuration = try Configuration.load()
        let now = try configuration[.clock].makeClock().now()
        let verification = Verification(configuration: configuration, now: now, mayLag: arguments.has("running"))
        let result = try await CommandThread().run { try verification.run() }
        if arguments.has("json") {
            Console.output(value(result).json)
        } else {
            Console.output(VerificationText.text(result, .standardOutput))
        }
        return result.agrees ? .success : .failed
    }

    static func value(_ result: VerificationResult) -> StructuredValue {
        [
            "agree": .bool(result.agrees), "lost": .count(result.tally.lost), "doubled": .count(result.tally.doubled),
            "wrong": .count(result.tally.wrong), "hint": .optional(result.hint),
            "checks": .list(
                result.checks.map { check in
                    [
                        "name": .text(check.name), "unit": .text(check.unit), "compared": .count(check.compared),
                        "disagree": .count(check.disagreements.count),
                        "first": .list(
                            check.disagreements.prefix(VerificationText.shown).map {
                                [
                                    "key": .text($0.key), "what": .text($0.what), "expected": .text($0.expected),
                                    "found": .text($0.found),
                                ]
                            }),
                    ]
                }),
        ]
    }
}

/// The result of a verification as text: a table of what was compared, then the rows that do not agree.
enum VerificationText {
    /// How many disagreements of one check are printed.
    static let shown = 20

    static func text(_ result: VerificationResult, _ paint: Painter) -> String {
        let checks = result.checks
        var table = TextTable(("compared", .left), ("count", .right), ("", .left), ("result", .left))
        for check in checks {
            let count = check.disagreements.count
            table.add(
                .init(check.name), .init(Figures.grouped(Int64(check.compared))), .init(check.unit, .faint),
                check.agrees ? .init("agree", .good) : .init("\(count) disagree", .bad))
        }
        let wrong = checks.filter { !$0.agrees }
        let verdict =
            wrong.isEmpty
            ? paint(.good, "The tables agree with the messages.")
            : paint(.bad, "The tables do not agree with the messages: \(wrong.map(\.name).joined(separator: ", ")).")
        let hint = result.hint.map { ReportSection.prose($0) } ?? []
        return (table.lines(paint) + wrong.flatMap { details($0, paint) } + ["", verdict, result.tally.text] + hint)
            .joined(separator: "\n")
    }

    private static func details(_ check: Check, _ paint: Painter) -> [String] {
        var lines = ["", paint(.strong, check.name)]
        for found in check.disagreements.prefix(shown) {
            lines.append("  \(found.key): \(found.what) should be \(found.expected) and is \(found.found)")
        }
        let more = check.disagreements.count - shown
        return more > 0 ? lines + ["  and \(more) more"] : lines
    }
}
