import Bootstrap
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
        "report", "Print what happened and what was learned",
        discussion: """
            Reads the tables in one snapshot; writes nothing. With --truth the planted numbers of an invented audience
            stand beside what was learned; with --learn the fits are printed in full, for an import.
            """,
        group: CommandGroup.see,
        options: [
            .value("truth", "FILE", "what simulator truth printed, to compare with what was learned"),
            .flag(
                "learn", "the fits in full: every coefficient, validation against the mean, published or not and why"),
            .value("rows", "FILE", "write the rows of the last fit, in their order, as CSV with full precision"), .json,
        ],
        examples: [
            .init("coordinator report", "all so far"),
            .init("coordinator report --learn --rows rows.csv", "the last fits, and what they were fitted on"),
            .init("simulator truth > truth.json && coordinator report --truth truth.json", "beside the truth"),
        ],
        perform: { arguments in
            let configuration = try Configuration.load()
            let truth = try arguments["truth"].map(truth)
            var (report, rows) = try read(configuration)
            if let truth { report.compare(with: truth) }
            if let path = arguments["rows"] { try write(rows, to: path) }
            let prefix = configuration[.redisPrefix]
            return try arguments.show(report) { report, paint in
                arguments.has("learn")
                    ? report.learnedText(keyPrefix: prefix, paint)
                    : report.text(truth: truth, keyPrefix: prefix, paint)
            }
        })

    private static func read(_ configuration: Configuration) throws -> (DeploymentReport, TrainingRows) {
        let now = try configuration[.clock].makeClock().now()
        let connection = try Database.open(configuration, applicationName: "rookery-coordinator-report")
        return try connection.transaction(isolation: .repeatableRead) {
            let report = try ReportReader(connection: connection).read(now: now)
            let start = report.lastFit(.ridge)?.windowStart ?? now - .days(Int64(configuration[.windowDays]))
            return (report, try TrainingRows.load(connection, collectedAfter: start))
        }
    }

    /// - Throws: `CommandFailure` naming the file and what is wrong with it.
    static func truth(path: String) throws(CommandFailure) -> PlantedTruth {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.badInput, "\(path) cannot be read")
        }
        do {
            return try JSONDecoder().decode(PlantedTruth.self, from: data)
        } catch let DecodingError.keyNotFound(key, _) {
            throw CommandFailure(.badInput, "\(path) does not hold the planted truth: \(key.stringValue) is missing")
        } catch {
            throw CommandFailure(.badInput, "\(path) does not hold the planted truth as simulator truth prints it")
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
    func text(truth: PlantedTruth?, keyPrefix: String, _ paint: Painter) -> String {
        page(
            [
                ActivitySection.section(self, paint), JobsSection.section(self, paint),
                CoefficientSection.section(.ridge, self, paint), CoefficientSection.section(.logistic, self, paint),
                ArmsSection.section(self, truth, paint), HoursSection.section(self, truth, paint),
                WeightsSection.section(self, truth, paint), PosteriorSection.section(self, paint),
                TrendSection.section(self, paint), DriftSection.section(self, paint),
                PredictorSection.section(self, keyPrefix: keyPrefix),
            ], paint)
    }

    /// What was learned from an import.
    func learnedText(keyPrefix: String, _ paint: Painter) -> String {
        var sections = [ActivitySection.section(self, paint)]
        sections += LearnedSection.sections(.ridge, self, paint) + LearnedSection.sections(.logistic, self, paint)
        sections += [
            ArmsSection.section(self, nil, paint), HoursSection.section(self, nil, paint),
            PredictorSection.section(self, keyPrefix: keyPrefix),
        ]
        return page(sections, paint)
    }

    /// A section with nothing to tell is left out.
    private func page(_ sections: [ReportSection], _ paint: Painter) -> String {
        let age = startedAt.map { (now - $0).hours / 24 } ?? 0
        let days = age >= 0.05 ? " after \(Figures.fixed(age, 1)) days" : ""
        let heading = paint(.strong, "@\(account), \(mode), at \(Figures.moment(now))\(days)")
        let rule = paint(.faint, String(repeating: "─", count: Prose.pageWidth))
        return ([heading, rule] + sections.filter { !$0.lines.isEmpty }.map { $0.text(paint) + "\n" })
            .joined(separator: "\n")
    }
}
