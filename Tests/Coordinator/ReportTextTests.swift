import CommandLine
import Foundation
import Learning
import Model
import Runtime
import Store
import Testing
import Timekeeping

@testable import Coordinator
@testable import Operations

private let postedAt = Timestamp(seconds: 1_767_250_800)

@Suite struct ReportTextTests {
    private let plain = Painter(inColour: false)

    private func fit(
        _ number: Int64, _ decision: PredictorModel.Decision, _ kind: PredictorModel.Kind = .ridge
    ) -> ModelSummary {
        ModelSummary(
            modelID: number, kind: kind, trainedAt: postedAt, windowStart: postedAt, rows: 50, trained: 40,
            decision: decision, reason: "reason \(number)",
            coefficients: ["intercept": 0.01, "qualityWeight": 0.03, "lengthWeight": 0.0123456789012],
            metrics: ["mse": 0.0002], baseline: ["mse": 0.00025], validated: 10, embargoed: 0,
            selection: ModelSelection())
    }

    private func arm(
        _ name: String, _ scope: ArmSummary.Scope, _ successes: Int64, _ failures: Int64, rate: Double,
        best: Double? = nil
    ) -> ArmSummary {
        ArmSummary(
            arm: name, scope: scope, successes: successes, failures: failures,
            effectivePosts: Double(successes + failures), averageReward: rate, winProbability: best,
            isDiscounted: false,
            evidence: BetaArm(name: name, successes: Double(successes), failures: Double(failures)))
    }

    private var report: DeploymentReport {
        var report = DeploymentReport(now: postedAt + .days(30))
        report.account = "weaver"
        report.startedAt = postedAt
        report.activity.published = 1234
        report.gate.refusals = ["views_low": 12, "too_young": 3]
        report.models = [fit(1, .published), fit(2, .stored), fit(3, .refused, .logistic)]
        report.fits = ["ridge": ["published": 1, "stored": 1], "logistic": ["refused": 1]]
        report.arms = [
            arm("content_story", .content, 1, 9, rate: 0.02, best: 0.1),
            arm("content_educational", .content, 9, 1, rate: 0.04, best: 0.9),
            arm("timing_7", .timing, 2, 3, rate: 0.031),
        ]
        report.generators = [
            GeneratorSummary(
                generator: "coach", weightBefore: 0.08, weight: 0.2, posts: 9, measured: 9, followersPer1K: 6,
                tier: "viral", locked: false,
                posterior: PosteriorSummary(
                    followersPer1K: 5.2, low: 3.1, high: 7.9, probabilityOfBest: 0.41,
                    standing: "not_enough_evidence"))
        ]
        report.lastStep = StepSummary(
            at: postedAt, eventType: "refused", drive: "raw", best: "not_enough_evidence", likeliest: "coach",
            likeliestWith: 0.41, verdict: "refused", effectivePosts: 40,
            present: StepSummary.Worth(followersPer1K: 2, low: 1.8, high: 2.2),
            proposed: StepSummary.Worth(followersPer1K: 1.2, low: 0.8, high: 1.6))
        report.days = (0..<30).map {
            DaySummary(day: postedAt + .days($0), posts: 2, impressions: 1000, followers: $0 == 3 ? nil : $0)
        }
        report.versions = [
            VersionSummary(version: "v2_1", publishedAt: postedAt, confirmed: true, payload: "{}")
        ]
        return report
    }

    private var truth: PlantedTruth {
        PlantedTruth(
            ridge: ["intercept": 0.01, "qualityWeight": 0.02, "lengthWeight": -0.01], logit: [:],
            generators: [.init(name: "coach", followersPer1K: 6.5)],
            arms: [.init(arm: "content_story", rate: 0.021)], bestHours: [7, 8, 19])
    }

    /// With the truth beside what was learned.
    private var compared: DeploymentReport {
        var report = report
        report.compare(with: truth)
        return report
    }

    @Test func `a report keeps within a hundred columns, and within 80 of a terminal that has 80`() {
        for text in [compared.text(truth: truth, keyPrefix: "", plain), report.learnedText(keyPrefix: "", plain)] {
            for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
        }
        let narrow = Painter(inColour: false, width: 80)
        let text = compared.text(truth: truth, keyPrefix: "", narrow) + report.learnedText(keyPrefix: "", narrow)
        let tables = text.split(separator: "\n").filter { $0.contains("  ") || $0.contains("┤") }
        for line in tables { #expect(line.count <= 80 || line.contains("redis-cli"), "\(line)") }
    }

    @Test func `a refused step is told with what it was thought to be worth`() {
        // Sentences are broken over lines.
        let text = report.text(truth: nil, keyPrefix: "", plain).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        #expect(text.contains("3.10 to 7.90"))
        #expect(text.contains("not enough evidence for a best generator (coach with 41.0 %)"))
        #expect(text.contains("1.20 (0.80 to 1.60)"))
        #expect(text.contains("refused, the weights stayed"))
    }

    @Test func `a stored fit is shown beside the published one with its reason`() {
        let text = compared.text(truth: truth, keyPrefix: "", plain)
        #expect(text.contains("reason 1"))
        #expect(text.contains("reason 2"))
        #expect(text.contains("reason 3"))
        #expect(text.contains("signs as planted: 2 of 3"))
        #expect(text.contains("views_low 12 · too_young 3"))
        #expect(text.contains("planted best: 7 h, 8 h, 19 h"))
    }

    @Test func `the best arm comes first and coefficients have ten digits`() {
        let text = report.learnedText(keyPrefix: "", plain)
        let arms = text.split(separator: "\n").filter { $0.hasPrefix("  content_") }
        #expect(arms.map { $0.prefix(15) } == ["  content_educa", "  content_story"])
        #expect(text.contains("0.0123456789\n"))
    }

    @Test func `a retrain that its gate skipped says why there is no fit`() {
        var report = DeploymentReport(now: postedAt)
        report.lastRetrain = JobSummary(slot: postedAt, state: "skipped", reason: "7 newly learnable posts, 10 needed")
        // Sentences are broken over lines.
        for text in [report.learnedText(keyPrefix: "", plain), report.text(truth: nil, keyPrefix: "", plain)] {
            let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("7 newly learnable posts"))
        }
    }

    @Test func `what was not measured is not printed as nothing`() throws {
        let text = DeploymentReport(now: postedAt).text(truth: nil, keyPrefix: "", plain)
        #expect(text.contains("not measured"))
        #expect(text.contains("No fit was made"))
        #expect(try DeploymentReport(now: postedAt).json().contains("\"followers_credited\":null"))
    }

    @Test func `as data every name is in snake case, coefficients and figures too`() throws {
        func names(_ value: StructuredValue) -> [String] {
            switch value {
            case .object(let fields): fields.flatMap { [$0.name] + names($0.value) }
            case .list(let values): values.flatMap(names)
            default: []
            }
        }
        let found = names(try StructuredValue(encoding: compared))
        #expect(found.filter { $0.contains(where: \.isUppercase) } == [])
        #expect(found.contains("quality_weight"))
    }

    @Test func `the planted truth is read by the names it is printed with`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "truth.json")
        let text = """
            {"ridge": {"intercept": 0.5, "timing_sin_weight": 0.25}, "logit": {"viral_weight": -1},
             "generators": [{"name": "coach", "followers_per_1k": 2}], "arms": [], "best_hours": [7]}
            """
        try Data(text.utf8).write(to: file)
        let truth = try ReportCommand.truth(path: file.path)
        #expect(truth.ridge == ["intercept": 0.5, "timingSinWeight": 0.25])
        #expect(truth.logit == ["viralWeight": -1])
    }
}
