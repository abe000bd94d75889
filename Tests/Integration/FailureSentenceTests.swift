import TestServers
import Testing

/// A missing server, a wrong password, a misspelt setting and bad input each end in one clear sentence and the
/// documented exit code. The programs are run as they are installed.
@Suite struct FailureSentenceTests {
    private static let away = "127.0.0.1:1"

    private func run(
        _ program: String, _ arguments: [String], _ environment: [String: String], input: String = ""
    ) async throws -> Program.Outcome {
        try await Program.run(
            program, arguments,
            environment: ["ROOKERY_ACCOUNT": "weaver", "ROOKERY_LOG_FORMAT": "text"].merging(environment) { $1 },
            input: input)
    }

    /// One sentence on standard error that names the thing, and nothing that must not be shown.
    private func expect(
        _ outcome: Program.Outcome, status: Int32, naming words: String..., location: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: location)
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)", sourceLocation: location) }
        #expect(!outcome.errors.contains("s3cret"), sourceLocation: location)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(outcome.errors)", sourceLocation: location)
    }

    @Test(arguments: [("coordinator", ["verify"]), ("coordinator", ["report"]), ("worker", ["learner"])])
    func `a misspelt setting is named with the nearest known`(program: String, arguments: [String]) async throws {
        let outcome = try await run(program, arguments, ["ROOKERY_POSTGRES_ULR": "postgres://a:s3cret@h/d"])
        expect(outcome, status: 3, naming: "ROOKERY_POSTGRES_ULR", "ROOKERY_POSTGRES_URL")
    }

    @Test(arguments: [("coordinator", ["verify"]), ("coordinator", ["report"])])
    func `a setting that is missing is named`(program: String, arguments: [String]) async throws {
        expect(try await run(program, arguments, [:]), status: 3, naming: "ROOKERY_POSTGRES_URL")
    }

    /// Every command that reads the tables.
    private static let readers = [
        ("coordinator", ["verify"]), ("coordinator", ["report"]), ("coordinator", ["status"]),
        ("coordinator", ["schedule", "trigger", "learn"]), ("coordinator", ["run"]), ("worker", ["learner"]),
        ("worker", ["scraper"]),
        ("worker", ["predictor"]), ("worker", ["optimizer"]),
    ]

    @Test(arguments: readers)
    func `a Postgres that is away is named by its place`(program: String, arguments: [String]) async throws {
        let outcome = try await run(
            program, arguments,
            [
                "ROOKERY_POSTGRES_URL": "postgres://a:s3cret@\(Self.away)/d", "ROOKERY_KAFKA_BROKERS": Self.away,
                "ROOKERY_REDIS_URL": "redis://:s3cret@\(Self.away)/0", "ROOKERY_LOG_LEVEL": "error",
            ])
        expect(outcome, status: 4, naming: Self.away, "Postgres")
    }

    @Test(arguments: readers)
    func `a wrong password is said, and never shown`(program: String, arguments: [String]) async throws {
        let server = try TestServers.postgres()
        let outcome = try await run(
            program, arguments,
            [
                "ROOKERY_POSTGRES_URL": server.url(password: "s3cret"), "ROOKERY_KAFKA_BROKERS": Self.away,
                "ROOKERY_REDIS_URL": "redis://:s3cret@\(Self.away)/0", "ROOKERY_LOG_LEVEL": "error",
            ])
        expect(outcome, status: 4, naming: "127.0.0.1:\(server.port)", "password")
    }

    @Test(arguments: [("coordinator", ["migrate"]), ("producer", ["publish"])])
    func `a broker that is away is named by its place`(program: String, arguments: [String]) async throws {
        let outcome = try await run(
            program, arguments,
            ["ROOKERY_POSTGRES_URL": try TestServers.postgres().url(), "ROOKERY_KAFKA_BROKERS": Self.away])
        expect(outcome, status: 4, naming: Self.away, "Kafka")
    }

    @Test func `a record that is refused at the source is named by its line, and nothing is sent`() async throws {
        let broker = try TansuServer.shared.get().brokers
        let outcome = try await run(
            "producer", ["publish"], ["ROOKERY_KAFKA_BROKERS": broker], input: "{\"decision_id\": \"x\"}\n")
        expect(outcome, status: 3, naming: "standard input:1")
        #expect(outcome.output.contains("nothing was sent"))
    }

    @Test func `a file that is no export is named`() async throws {
        let outcome = try await run("producer", ["import", "/proc/self/status"], ["ROOKERY_KAFKA_BROKERS": Self.away])
        expect(outcome, status: 3, naming: "/proc/self/status")
    }

    @Test func `a truth that is none is named by its file`() async throws {
        let outcome = try await run(
            "coordinator", ["report", "--truth", "/nowhere/truth.json"],
            ["ROOKERY_POSTGRES_URL": "postgres://a:s3cret@\(Self.away)/d"])
        expect(outcome, status: 3, naming: "/nowhere/truth.json")
    }

    @Test func `an option that is not known is a matter of usage`() async throws {
        expect(try await run("coordinator", ["verify", "--jsn"], [:]), status: 2, naming: "--jsn", "--json")
    }
}
