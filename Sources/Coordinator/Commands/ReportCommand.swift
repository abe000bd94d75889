import CommandLine
import FoundationEssentials
import Learning
import Operations
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

extension DeploymentReport {
    /// What happened and what was learned, from end to end.
    func text(truth: PlantedFigures?, keyPrefix: String, _ paint: Painter) -> String {
        let sections =
            [
                HappenedSection.section(self), JobsSection.section(self, paint),
                CoefficientSection.section(.ridge, self, truth, paint),
                CoefficientSection.section(.logistic, self, truth, paint), ArmsSection.section(self, truth, paint),
                HoursSection.section(self, truth), WeightsSection.section(self, truth, paint),
                PosteriorSection.section(self, paint), TrendSection.section(self), DriftSection.section(self, paint),
                PredictorSection.section(self, keyPrefix: keyPrefix),
            ]
        return page(heading, sections, paint)
    }

    /// What was learned from an import.
    func learnedText(keyPrefix: String, _ paint: Painter) -> String {
        let sections =
            [HappenedSection.section(self)]
            + LearnedSection.sections(.ridge, self, paint) + LearnedSection.sections(.logistic, self, paint)
            + [
                ArmsSection.section(self, nil, paint), HoursSection.section(self, nil),
                PredictorSection.section(self, keyPrefix: keyPrefix),
            ]
        return page(heading, sections, paint)
    }

    private var heading: String {
        let age = startedAt.map { (now - $0).hours / 24 } ?? 0
        let days = age >= 0.05 ? " after \(Figures.fixed(age, 1)) days" : ""
        return "@\(account), \(mode), at \(now)\(days)"
    }

    /// A section with nothing to tell is left out.
    private func page(_ heading: String, _ sections: [ReportSection], _ paint: Painter) -> String {
        let rule = String(repeating: "─", count: 98)
        return
            ([paint(.strong, heading), paint(.faint, rule)]
            + sections.filter { !$0.lines.isEmpty }.map { $0.text(paint) + "\n" })
            .joined(separator: "\n")
    }
}

/// What `simulator truth --json` says of the invented audience: the numbers that learning is to find again.
struct PlantedFigures: Sendable {
    struct Generator: Decodable, Sendable {
        let name: String
        let followersPerThousand: Double
        enum CodingKeys: String, CodingKey {
            case name
            case followersPerThousand = "followers_per_1k"
        }
    }
    struct Arm: Decodable, Sendable {
        let arm: String
        let rate: Double
    }

    /// By the names of the predictor's payload.
    let ridge: [String: Double]
    let logit: [String: Double]
    let generators: [Generator]
    let arms: [Arm]
    /// Best first.
    let bestHours: [Int]

    /// - Throws: `CommandFailure` naming the file and what is wrong with it.
    static func read(path: String) throws(CommandFailure) -> PlantedFigures {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.badInput, "\(path) cannot be read")
        }
        do {
            return try JSONDecoder().decode(PlantedFigures.self, from: data)
        } catch let DecodingError.keyNotFound(key, _) {
            throw CommandFailure(.badInput, "\(path) does not hold the planted truth: \(key.stringValue) is missing")
        } catch {
            throw CommandFailure(.badInput, "\(path) does not hold the planted truth as simulator truth prints it")
        }
    }
}

extension PlantedFigures: Decodable {
    enum CodingKeys: String, CodingKey {
        case ridge, logit, generators, arms
        case bestHours = "best_hours"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func weights(_ key: CodingKeys) throws -> [String: Double] {
            let printed = try fields.decode([String: Double].self, forKey: key)
            return Dictionary(printed.map { (WeightNames.payload($0), $1) }) { first, _ in first }
        }
        self.init(
            ridge: try weights(.ridge), logit: try weights(.logit),
            generators: try fields.decode([Generator].self, forKey: .generators),
            arms: try fields.decode([Arm].self, forKey: .arms),
            bestHours: try fields.decode([Int].self, forKey: .bestHours))
    }
}
