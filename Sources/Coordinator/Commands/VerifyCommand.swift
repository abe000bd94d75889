import Bootstrap
import CommandLine
import Kafka
import Redis
import Runtime
import Store
import Timekeeping
import Verification

/// `coordinator verify`: does what is stored follow from the messages?
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
            .flag("running", "the loop is running: messages it has not applied yet are no disagreement"), .json,
        ],
        examples: [
            .init("coordinator verify", "exits 0 where all agrees, 1 where rows do not, and names them"),
            .init("coordinator verify --running --json | jq .agree", "true or false, while the loop runs"),
        ]
    ) { arguments in
        let configuration = try Configuration.load()
        _ = try configuration.require(.postgresURL)
        let now = try configuration[.clock].makeClock().now()
        let verification = Verification(
            VerifiedDeployment(configuration),
            kafka: KafkaConfiguration(
                brokers: try configuration.require(.kafkaBrokers), clientID: "coordinator-verify"),
            redis: try configuration[.redisURL].map {
                try RedisConfiguration(url: $0, applicationName: "coordinator-verify")
            },
            now: now, mayLag: arguments.has("running"))
        let result = try await CommandThread().run {
            try verification.run(
                Database.open(
                    configuration, applicationName: "rookery-coordinator-verify", statementTimeout: .seconds(300)))
        }
        Console.output(arguments.has("json") ? try result.json() : result.text(.standardOutput))
        return result.agree ? .success : .failed
    }
}

extension VerifiedDeployment {
    init(_ configuration: Configuration) {
        self.init(
            topicPrefix: configuration[.topicPrefix], groupPrefix: configuration[.groupPrefix],
            redisPrefix: configuration[.redisPrefix], impressionsMax: Int64(configuration[.impressionsMax]),
            successRate: configuration[.successRate])
    }
}

extension VerificationResult {
    /// A table of what was compared, then the rows that do not agree.
    func text(_ paint: Painter) -> String {
        var table = TextTable(("compared", .left), ("count", .right), ("", .left), ("result", .left))
        for check in checks {
            table.add(
                .init(check.name), .init(Figures.grouped(Int64(check.compared))), .init(check.unit, .faint),
                check.disagree == 0 ? .init("agree", .good) : .init("\(check.disagree) disagree", .bad))
        }
        let wrong = checks.filter { $0.disagree > 0 }
        let verdict =
            agree
            ? paint(.good, "The tables agree with the messages.")
            : paint(.bad, "The tables do not agree with the messages: \(wrong.map(\.name).joined(separator: ", ")).")
        let tally = [("lost", lost), ("doubled", doubled), ("wrong", self.wrong)]
            .map { "\($0) \(Figures.grouped(Int64($1)))" }.joined(separator: " · ")
        return
            (table.lines(paint) + wrong.flatMap { details($0, paint) } + ["", verdict, tally]
            + (hint.map { ReportSection.prose($0) } ?? []))
            .joined(separator: "\n")
    }

    private func details(_ check: Check, _ paint: Painter) -> [String] {
        ["", paint(.strong, check.name)]
            + check.first.map { "  \($0.key): \($0.what) should be \($0.expected) and is \($0.found)" }
            + (check.disagree > check.first.count ? ["  and \(check.disagree - check.first.count) more"] : [])
    }
}
