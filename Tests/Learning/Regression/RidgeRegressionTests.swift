import Determinism
import Learning
import Testing

@Suite struct RidgeRegressionTests {
    private func check(_ cases: [ReferenceCases.Ridge], tolerance: Double) throws {
        for reference in cases {
            let rows = try TrainingSet(rows: reference.x, targets: reference.y)
            let split = ChronologicalSplit(count: rows.count)
            let model = try RidgeRegression.fit(rows[split.training], penalty: reference.alpha)
            #expect(relativeDifference(model.intercept, reference.expected.intercept) < tolerance, "\(reference.name)")
            for (weight, expected) in zip(model.weights, reference.expected.weights) {
                #expect(relativeDifference(weight, expected, scale: 1e-4) < tolerance, "\(reference.name)")
            }
            let newest = rows[split.validation]
            let predictions = (0..<newest.count).map { model.score(newest.row($0)) }
            let metrics = try #require(RegressionMetrics(predictions: predictions, targets: newest.targets))
            #expect(abs(metrics.meanSquaredError - reference.expected.mse) < tolerance, "\(reference.name)")
            #expect((metrics.rSquared == nil) == (reference.expected.rSquared == nil), "\(reference.name)")
            if let rSquared = metrics.rSquared, let expected = reference.expected.rSquared {
                #expect(relativeDifference(rSquared, expected) < 1e-6, "\(reference.name)")
            }
        }
    }

    @Test func `fits agree with the closed form worked out elsewhere`() throws {
        let cases: [ReferenceCases.Ridge] = try ReferenceCases.own("ridge")
        #expect(cases.count == 7)
        try check(cases.filter { $0.name != "a column far from zero" }, tolerance: 1e-9)
        // A column a million away from zero leaves the reference itself seven digits on the intercept.
        try check(cases.filter { $0.name == "a column far from zero" }, tolerance: 1e-6)
    }

    @Test func `fits agree with the reference vectors beside the checkout`() throws {
        try check(try ReferenceCases.beside("ridge"), tolerance: 1e-9)
    }

    @Test func `planted coefficients are recovered where there is no noise`() throws {
        var generator = SeededGenerator(seed: 11)
        var rows = TrainingSet(width: 7)
        let truth = LinearModel(intercept: 0.02, weights: [0.03, 0.01, -0.004, 0.002, 0.006, -0.003, 0.004])
        for _ in 0..<400 {
            let features = RidgeFeatures(
                quality: generator.uniform(), isEducational: generator.uniform() < 0.3,
                isFactual: generator.uniform() < 0.3, hour: generator.uniform(below: 24),
                isThread: generator.uniform() < 0.5
            ).values
            try rows.append(features, target: truth.score(features))
        }
        let model = try RidgeRegression.fit(rows, penalty: 0)
        #expect(abs(model.intercept - truth.intercept) < 1e-12)
        for (weight, planted) in zip(model.weights, truth.weights) { #expect(abs(weight - planted) < 1e-12) }
    }

    @Test(arguments: [2, 255, 257, 700]) func `rows added one by one and as a block give the same fit`(count: Int)
        throws
    {
        var generator = SeededGenerator(seed: 4)
        var rows = TrainingSet(width: 4)
        var single = try RidgeRegression(width: 4, penalty: 1)
        for _ in 0..<count {
            // A column far from zero, a tiny one, one of zeros and ones, and one nearly the sum of two others.
            let far = 1e6 + generator.normal()
            let tiny = 1e-4 * generator.normal()
            let flag = Double(generator.uniform(below: 2))
            let features = [far, tiny, flag, far + flag + 1e-3 * generator.normal()]
            let target = 0.02 + 0.01 * flag + 30 * tiny + 0.003 * (far - 1e6) + 0.01 * generator.normal()
            let weight = 0.1 + 3 * generator.uniform()
            try rows.append(features, target: target, weight: weight)
            try single.add(features, target: target, weight: weight)
        }
        let (one, other) = (try single.fit(), try RidgeRegression.fit(rows, penalty: 1))
        #expect(single.count == count)
        for (left, right) in zip([one.intercept] + one.weights, [other.intercept] + other.weights) {
            #expect(abs(left - right) <= 1e-9 * abs(right))
        }
    }

    @Test func `a constant column has no weight`() throws {
        var regression = try RidgeRegression(width: 2, penalty: 1)
        for index in 0..<30 { try regression.add([Double(index) / 30, 0.1], target: Double(index)) }
        #expect(try regression.fit().weights[1] == 0)
    }

    @Test func `a row of weight three counts as three rows`() throws {
        let rows = [[1.0, 2], [2, 1], [4, 3], [3, 5]]
        let targets = [1.0, 2, 3, 5]
        let weighted = try RidgeRegression.fit(
            TrainingSet(rows: rows, targets: targets, weights: [3, 1, 1, 2]), penalty: 1)
        let repeated = try RidgeRegression.fit(
            TrainingSet(rows: [rows[0], rows[0]] + rows + [rows[3]], targets: [1, 1] + targets + [5]), penalty: 1)
        #expect(abs(weighted.intercept - repeated.intercept) < 1e-12)
        for (left, right) in zip(weighted.weights, repeated.weights) { #expect(abs(left - right) < 1e-12) }
    }

    @Test func `the same rows give the same bits`() throws {
        let cases: [ReferenceCases.Ridge] = try ReferenceCases.own("ridge")
        let rows = try TrainingSet(rows: cases[0].x, targets: cases[0].y)
        #expect(try RidgeRegression.fit(rows, penalty: 1) == RidgeRegression.fit(rows, penalty: 1))
    }

    @Test func `a bad row or penalty is refused by name`() throws {
        #expect(throws: FitError(.notFinite, "feature 2 of row 2 is not a finite number")) {
            try TrainingSet(rows: [[1, 2], [3, .nan]], targets: [0, 0])
        }
        #expect(throws: FitError(.notFinite, "the target of row 1 is not a finite number")) {
            try TrainingSet(rows: [[1, 2]], targets: [.infinity])
        }
        #expect(throws: FitError(.wrongShape, "row 2 has 1 features, not 2")) {
            try TrainingSet(rows: [[1, 2], [3]], targets: [0, 0])
        }
        #expect(throws: FitError.self) { try RidgeRegression(width: 1, penalty: -1) }
        let collinear = try TrainingSet(rows: [[1, 1], [2, 2], [3, 3]], targets: [1, 2, 4])
        #expect(throws: FitError.self) { try RidgeRegression.fit(collinear, penalty: 0) }
    }
}
