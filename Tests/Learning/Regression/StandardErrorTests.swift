import Determinism
import Testing

@testable import Learning

/// Expected figures were worked out by NumPy with dense hat matrices and by SciPy.
@Suite struct StandardErrorTests {
    private let features = [[0.2, 1], [0.4, 0], [0.5, 1], [0.9, 0], [1.1, 1], [1.6, 0], [1.7, 1], [2.3, 0]]
    private let weights = [1.0, 2, 1, 1, 3, 1, 1, 2]

    private func near(_ value: Double?, _ expected: Double) -> Bool {
        value.map { relativeDifference($0, expected) < 1e-7 } ?? false
    }

    private func ridge(penalty: Double) throws -> (LinearModel, RidgeErrors) {
        var regression = try RidgeRegression(width: 2, penalty: penalty)
        let targets = [1.0, 1.3, 1.1, 2.2, 1.9, 2.6, 3.1, 3.3]
        try regression.add(try TrainingSet(rows: features, targets: targets, weights: weights))
        return (try regression.fit(), try #require(try regression.errors()))
    }

    @Test func `ridge errors and intervals agree with the dense formulas`() throws {
        let (model, errors) = try ridge(penalty: 1.5)
        #expect(near(errors.coefficients.intercept, 0.19627554))
        #expect(near(errors.coefficients.weights[0], 0.12053124))
        #expect(near(errors.coefficients.weights[1], 0.16565434))
        #expect(near(errors.residualVariance, 0.09981891537731938))
        #expect(near(errors.degreesOfFreedom, 5.029280740531608))
        let interval = errors.interval(model, [1, 0], weight: 2, reach: errors.reach(level: 0.95))
        #expect(near(interval.lowerBound, 1.3541199630977496))
        #expect(near(interval.upperBound, 2.6715754004611982))
    }

    @Test func `without a penalty they are those of least squares`() throws {
        let (model, errors) = try ridge(penalty: 0)
        #expect(near(errors.degreesOfFreedom, 5))
        #expect(near(errors.coefficients.weights[0], 0.12537191))
        let interval = errors.interval(model, [1, 0], weight: 2, reach: errors.reach(level: 0.95))
        #expect(near(interval.lowerBound, 1.3684091962364375))
        #expect(near(interval.upperBound, 2.5929270925539356))
    }

    @Test func `logistic errors and intervals agree with the dense formulas`() throws {
        let rows = try TrainingSet(rows: features, targets: [0, 0, 1, 0, 1, 1, 0, 1], weights: weights)
        let fit = try LogisticRegression.fit(rows, c: 0.7)
        #expect(near(fit.errors.intercept, 0.99352227169017))
        #expect(near(fit.errors.weights[0], 0.590190619237272))
        #expect(near(fit.errors.weights[1], 0.801190473855042))
        let interval = fit.interval([1, 0], reach: LogisticRegression.reach(level: 0.95))
        #expect(near(interval.lowerBound, 0.16481697279497393))
        #expect(near(interval.upperBound, 0.7913896742392813))
    }

    @Test func `a constant column has no error, for the rows say nothing of it`() throws {
        let rows = try TrainingSet(rows: features.map { [$0[0], 7] }, targets: [0, 0, 1, 0, 1, 1, 0, 1])
        var regression = try RidgeRegression(width: 2, penalty: 1)
        try regression.add(rows)
        #expect(try #require(try regression.errors()).coefficients.weights[1] == nil)
        #expect(try LogisticRegression.fit(rows, c: 1).errors.weights[1] == nil)
    }

    @Test func `rows that leave no residual give no errors`() throws {
        var regression = try RidgeRegression(width: 2, penalty: 0)
        try regression.add(try TrainingSet(rows: Array(features[..<3]), targets: [1, 2, 4]))
        #expect(try regression.errors() == nil)
    }

    @Test func `nineteen in twenty new rows fall within their intervals`() throws {
        var generator = SeededGenerator(seed: 12)
        var inside = 0
        for _ in 0..<800 {
            var regression = try RidgeRegression(width: 2, penalty: 1)
            func draw() -> (features: [Double], target: Double) {
                let features = [generator.normal(), generator.uniform()]
                return (features, 0.1 + 0.5 * features[0] - features[1] + 0.3 * generator.normal())
            }
            for _ in 0..<15 {
                let row = draw()
                try regression.add(row.features, target: row.target)
            }
            let (row, errors) = (draw(), try #require(try regression.errors()))
            let interval = errors.interval(try regression.fit(), row.features, reach: errors.reach(level: 0.95))
            if interval.contains(row.target) { inside += 1 }
        }
        // 760 of 800 expected; four standard errors are 25.
        #expect((735...785).contains(inside))
    }

    @Test(arguments: [
        (1, 12.706204736174694), (4.5, 2.6589123472044034), (10, 2.228138851986274), (1e12, 1.959963984540054),
    ])
    func `student's t reaches as far as tables say`(freedom: Double, expected: Double) {
        let errors = StudentT.reach(level: 0.95, degreesOfFreedom: freedom)
        #expect(abs(errors - expected) < 1e-10)
    }
}
