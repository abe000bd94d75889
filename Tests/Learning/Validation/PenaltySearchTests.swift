import Determinism
import Learning
import Testing

@Suite struct PenaltySearchTests {
    private func rows(_ count: Int, signal: Double, seed: UInt64 = 9) throws -> TrainingSet {
        var generator = SeededGenerator(seed: seed)
        var rows = TrainingSet(width: 6)
        for _ in 0..<count {
            let row = (0..<6).map { _ in generator.normal() }
            try rows.append(row, target: signal * row[0] + generator.normal())
        }
        return rows
    }

    @Test func `noise asks for the strongest pull and a clear signal for a weak one`() throws {
        #expect(try PenaltySearch.ridge(rows(60, signal: 0)).penalty >= 100)
        #expect(try PenaltySearch.ridge(rows(60, signal: 20)).penalty <= 1)
    }

    @Test func `each trial is the error on later rows of fits of earlier ones`() throws {
        let rows = try rows(23, signal: 1)
        let trials = try PenaltySearch.ridge(rows).trials
        #expect(trials.map(\.penalty) == PenaltySearch.grid)
        var squares = 0.0
        for (training, end) in [(11, 13), (13, 16), (16, 18), (18, 20), (20, 23)] {
            let model = try RidgeRegression.fit(rows[0..<training], penalty: 3)
            for row in training..<end {
                let error = model.score(rows.row(row)) - rows.targets[row]
                squares += error * error
            }
        }
        #expect(relativeDifference(trials[5].loss, squares / 12) < 1e-12)
    }

    @Test func `classes are judged by log-loss, and parts of one class are passed over`() throws {
        var generator = SeededGenerator(seed: 2)
        var rows = TrainingSet(width: 1)
        for index in 0..<40 {
            let value = generator.normal()
            try rows.append([value], target: index < 22 || value < 0 ? 0 : 1)
        }
        let search = try PenaltySearch.logistic(rows)
        #expect(search.trials.allSatisfy { $0.loss > 0 && $0.loss.isFinite })
        let zeros = try TrainingSet(rows: (0..<20).map { [Double($0)] }, targets: (0..<20).map { $0 == 19 ? 1 : 0 })
        #expect(throws: FitError(.tooFewRows, "no part of the rows can be fitted to choose a penalty by")) {
            try PenaltySearch.logistic(zeros)
        }
    }

    @Test func `fewer than ten rows choose nothing`() throws {
        #expect(throws: FitError(.tooFewRows, "choosing a penalty needs at least 10 rows, and there are 9")) {
            try PenaltySearch.ridge(try rows(9, signal: 1))
        }
    }
}
