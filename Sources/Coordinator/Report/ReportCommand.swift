import FoundationEssentials
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator report`: what happened and what was learned, for people.
enum ReportCommand {
    static let command = Command(
        "report", "tell what happened and what was learned",
        discussion: """
            Reads the tables in one snapshot; writes nothing. With --truth the planted numbers of an invented audience
            stand beside what was learned; with --learn the fits are printed in full, for an import.
            """,
        options: [
            .value("truth", "FILE", "what simulator truth printed, to hold beside what was learned"),
            .flag(
                "learn", "the fits in full: every coefficient, validation against the mean, published or not and why"),
            .value("rows", "FILE", "write the rows of the last fit, in their order, as CSV with full precision"), .json,
        ],
        examples: [
            .init("coordinator report", "the whole story so far"),
            .init("coordinator report --learn --rows rows.csv", "the last fits, and what they were fitted on"),
            .init("simulator truth > truth.json && coordinator report --truth truth.json", "beside what is true"),
        ],
        run: run)

    private static let run: @Sendable (CommandArguments) async throws -> CommandExit = { arguments in
        let configuration = try Configuration.load()
        let truth = try arguments["truth"].map { path throws(CommandFailure) in try PlantedFigures.read(path: path) }
        let now = try configuration[.clock].makeClock().now()
        let (report, rows) = try await CommandThread().run { try read(configuration, now: now) }
        if let path = arguments["rows"] { try write(rows, to: path) }
        if arguments.has("json") {
            Console.output(report.value(truth: truth).json)
        } else if arguments.has("learn") {
            Console.output(report.learnedText(keyPrefix: configuration[.redisPrefix], .standardOutput))
        } else {
            Console.output(report.text(truth: truth, keyPrefix: configuration[.redisPrefix], .standardOutput))
        }
        return .success
    }

    private static func read(
        _ configuration: Configuration, now: Timestamp
    ) throws -> (report: DeploymentReport, rows: TrainingRows) {
        let connection = try PostgresConnection(
            PostgresConfiguration(
                url: try configuration.require(.postgresURL), schema: configuration[.postgresSchema],
                applicationName: "rookery-coordinator-report"))
        return try connection.transaction(isolation: .repeatableRead) {
            let report = try ReportReader(connection: connection).read(now: now)
            let start = report.lastFit(.ridge)?.windowStart ?? now - .days(Int64(configuration[.windowDays]))
            return (report, try TrainingRows.load(connection, collectedAfter: start))
        }
    }

    private static func write(_ rows: TrainingRows, to path: String) throws(CommandFailure) {
        do {
            try Data(rows.csv.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure(.badInput, "\(path) cannot be written")
        }
        Console.error("\(rows.rows.count) rows written to \(path)")
    }
}
