import Learning
import Model
import Testing

@Suite struct LogisticRegressionTests {
    private func check(_ cases: [ReferenceCases.Logistic], tolerance: Double) throws {
        for reference in cases {
            let rows = try TrainingSet(rows: reference.x, targets: reference.y)
            let split = ChronologicalSplit(count: rows.count)
            let fit = try LogisticRegression.fit(rows[split.training], c: reference.c)
            let expected = reference.expected
            #expect(fit.gradient <= LogisticRegression.tolerance, "\(reference.name)")
            #expect(relativeDifference(fit.model.intercept, expected.intercept) < tolerance, "\(reference.name)")
            for (weight, wanted) in zip(fit.model.weights, expected.weights) {
                #expect(relativeDifference(weight, wanted, scale: 0.1) < tolerance, "\(reference.name)")
            }
            let newest = rows[split.validation]
            let probabilities = (0..<newest.count).map { fit.model.probability(newest.row($0)) }
            let metrics = try #require(
                ClassificationMetrics(probabilities: probabilities, classes: newest.targets))
            #expect(metrics.accuracy == expected.accuracy, "\(reference.name)")
            #expect(metrics.precision == expected.precision, "\(reference.name)")
            #expect(metrics.recall == expected.recall, "\(reference.name)")
            #expect((metrics.areaUnderCurve == nil) == (expected.auc == nil), "\(reference.name)")
            if let area = metrics.areaUnderCurve, let wanted = expected.auc {
                #expect(abs(area - wanted) < 1e-12, "\(reference.name)")
            }
            #expect(abs(metrics.logLoss - expected.logLoss) < tolerance, "\(reference.name)")
            #expect(abs(metrics.brier - expected.brier) < tolerance, "\(reference.name)")
        }
    }

    @Test func `fits agree with Newton's method worked out elsewhere`() throws {
        let cases: [ReferenceCases.Logistic] = try ReferenceCases.own("logistic")
        #expect(cases.count == 6)
        try check(cases, tolerance: 1e-9)
    }

    @Test func `fits agree with the reference vectors beside the checkout`() throws {
        try check(try ReferenceCases.beside("logistic"), tolerance: 1e-7)
    }

    @Test func `separable rows have a finite fit`() throws {
        let rows = try TrainingSet(rows: (0..<40).map { [Double($0)] }, targets: (0..<40).map { $0 < 20 ? 0 : 1 })
        let fit = try LogisticRegression.fit(rows, c: 1)
        #expect(fit.model.isFinite)
        #expect(fit.gradient <= LogisticRegression.tolerance)
        #expect(try LogisticRegression.fit(rows, c: 1e6).model.isFinite)
    }

    @Test func `one class is refused with the reason`() throws {
        let rows = try TrainingSet(rows: [[1], [2], [3]], targets: [0, 0, 0])
        #expect(throws: FitError(.oneClass, "all 3 targets are 0: there is nothing to tell apart")) {
            try LogisticRegression.fit(rows, c: 1)
        }
    }

    @Test func `a target that is no class is refused`() throws {
        let rows = try TrainingSet(rows: [[1], [2]], targets: [0, 2])
        #expect(throws: FitError(.badTarget, "the target of row 2 is neither 0 nor 1")) {
            try LogisticRegression.fit(rows, c: 1)
        }
    }

    @Test func `the sigmoid does not overflow`() {
        #expect(LinearModel.sigmoid(-1000) == 0)
        #expect(LinearModel.sigmoid(1000) == 1)
        #expect(LinearModel.sigmoid(0) == 0.5)
        let worked = LinearModel(LogitCoefficients.defaults).probability(
            LogisticFeatures(novelty: 0.8, expertise: 0.75, viralScore: 60).values)
        #expect(abs(worked - 0.5349) < 5e-5)
    }
}
