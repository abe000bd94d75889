import CommandLine
import Determinism
import FoundationEssentials
import Learning
import Runtime
import Testing

@testable import Coordinator

@Suite struct FitCommandTests {
    private func file(_ rows: TrainingSet) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "fit-\(UUID().uuidString).csv").path()
        var text = (0..<rows.width).map { "f\($0)," }.joined() + "weight,y\n"
        for row in 0..<rows.count {
            let numbers = rows.row(row) + [rows.weights[row], rows.targets[row]]
            text += numbers.map(\.description).joined(separator: ",") + "\n"
        }
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func rows(_ count: Int, classes: Bool = false) throws -> TrainingSet {
        var generator = SeededGenerator(seed: 21)
        var rows = TrainingSet(width: 3)
        for _ in 0..<count {
            let row = (0..<3).map { _ in generator.normal() }
            let score = row[0] - 0.5 * row[1] + generator.normal()
            try rows.append(row, target: classes ? (score > 0 ? 1 : 0) : score, weight: 0.5 + generator.uniform())
        }
        return rows
    }

    private func run(_ arguments: [String]) async -> CommandExit {
        await CommandLineProgram("coordinator", "", commands: [FitCommand.command]).run(
            ["fit"] + arguments, output: { _ in }, errors: { _ in })
    }

    @Test func `a file gives back the coefficients of its rows, bit for bit`() throws {
        for kind in FitKind.allCases {
            let set = try rows(57, classes: kind == .logistic)
            let path = try file(set)
            defer { try? FileManager.default.removeItem(atPath: path) }
            let fit = try OfflineFit(kind, try FitRows.read(path, kind: kind), penalty: .fixed(2), leastRows: 8)
            let older = set[0..<45]
            switch kind {
            case .ridge:
                #expect(fit.fit.model == (try RidgeRegression.fit(set, penalty: 2)))
                #expect(fit.validation?.model == (try RidgeRegression.fit(older, penalty: 2)))
            case .logistic:
                #expect(fit.fit.model == (try LogisticRegression.fit(set, c: 0.5).model))
                #expect(fit.validation?.model == (try LogisticRegression.fit(older, c: 0.5).model))
            }
            #expect(fit.validation?.validated == 12)
            let printed = try JSONDecoder().decode(Printed.self, from: Data(fit.json.json.utf8))
            #expect(printed.intercept == fit.fit.model.intercept)
            #expect(printed.weights["f1"] == fit.fit.model.weights[1])
        }
    }

    private struct Printed: Decodable {
        let intercept: Double
        let weights: [String: Double]
    }

    @Test func `the penalty that judges the newest fifth never saw it`() throws {
        let set = try rows(60)
        let path = try file(set)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let fit = try OfflineFit(.ridge, try FitRows.read(path, kind: .ridge), penalty: .searched, leastRows: 8)
        #expect(fit.penalty == (try PenaltySearch.ridge(set).penalty))
        #expect(fit.validation?.penalty == (try PenaltySearch.ridge(set[0..<48]).penalty))
    }

    @Test func `exit codes tell bad use, a bad file and a refusal apart`() async throws {
        let good = try file(try rows(30))
        let short = try file(try rows(7))
        let oneClass = try file(try TrainingSet(rows: (0..<20).map { [Double($0)] }, targets: (0..<20).map { _ in 1 }))
        defer { for path in [good, short, oneClass] { try? FileManager.default.removeItem(atPath: path) } }
        #expect(await run(["ridge", good]) == .success)
        #expect(await run(["ridge", good, "--penalty", "auto", "--json"]) == .success)
        #expect(await run(["lasso", good]) == .usage)
        #expect(await run(["ridge", good, "--penalty", "-1"]) == .usage)
        #expect(await run(["logistic", good, "--penalty", "0"]) == .usage)
        #expect(await run(["logistic", good]) == .badInput)
        #expect(await run(["ridge", good + ".gone"]) == .badInput)
        #expect(await run(["ridge", short]) == .refused)
        #expect(await run(["ridge", short, "--least", "5"]) == .success)
        #expect(await run(["logistic", oneClass]) == .refused)
    }
}
