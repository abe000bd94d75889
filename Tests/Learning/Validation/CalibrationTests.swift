import Determinism
import Learning
import Testing

@Suite struct CalibrationTests {
    @Test func `groups hold rows of like predictions and the share of what came`() throws {
        let predictions = [0.9, 0.1, 0.2, 0.8, 0.15, 0.85, 0.12, 0.18, 0.95, 0.81]
        let outcomes: [Double] = [1, 0, 1, 1, 0, 1, 0, 0, 1, 0]
        let calibration = try #require(Calibration(predictions: predictions, outcomes: outcomes))
        #expect(calibration.groups.map(\.count) == [5, 5])
        #expect(calibration.groups.map(\.range) == [0.1...0.2, 0.8...0.95])
        #expect(abs(calibration.groups[0].meanPredicted - 0.15) < 1e-15)
        #expect(calibration.groups.map(\.meanObserved) == [0.2, 0.8])
        #expect(abs(calibration.expectedError - (0.05 + 0.062) / 2) < 1e-15)
    }

    @Test func `equal predictions are never cut apart`() throws {
        let predictions = [Double](repeating: 0.3, count: 60) + [Double](repeating: 0.4, count: 40)
        let outcomes = (0..<100).map { Double($0 % 2) }
        let calibration = try #require(Calibration(predictions: predictions, outcomes: outcomes))
        #expect(calibration.groups.map(\.count) == [60, 40])
    }

    @Test func `every row is in one group, and there are ten at most`() throws {
        var generator = SeededGenerator(seed: 3)
        for count in [1, 4, 5, 11, 49, 50, 333] {
            let predictions = (0..<count).map { _ in generator.uniform() }
            let calibration = try #require(Calibration(predictions: predictions, outcomes: predictions))
            #expect(calibration.groups.reduce(0) { $0 + $1.count } == count)
            #expect(calibration.groups.count == max(1, min(10, count / 5)))
            #expect(calibration.expectedError < 1e-15)
        }
        #expect(Calibration(predictions: [], outcomes: []) == nil)
    }
}
