import Learning
import Testing

@Suite struct ValidationTests {
    @Test func `of fifty rows the older forty train`() {
        let split = ChronologicalSplit(count: 50)
        #expect(split.training == 0..<40)
        #expect(split.validation == 40..<50)
        #expect(ChronologicalSplit(count: 11).training.count == 8)
        #expect(ChronologicalSplit(count: 0).validation.isEmpty)
    }

    @Test func `precision and recall are shares of what was predicted and of what was`() throws {
        let probabilities = [0.9, 0.8, 0.7, 0.6, 0.4, 0.1, 0.2, 0.3, 0.1, 0.2]
        let classes: [Double] = [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]
        let metrics = try #require(ClassificationMetrics(probabilities: probabilities, classes: classes))
        #expect(metrics.accuracy == 0.8)
        #expect(metrics.precision == 0.75)
        #expect(metrics.recall == 0.75)
    }

    @Test func `what is undefined is null, not zero`() throws {
        let none = try #require(ClassificationMetrics(probabilities: [0.1, 0.5], classes: [0, 0]))
        #expect(none.precision == nil)
        #expect(none.recall == nil)
        #expect(none.areaUnderCurve == nil)
        #expect(none.accuracy == 1)
        #expect(ClassificationMetrics(probabilities: [], classes: []) == nil)
        #expect(try #require(RegressionMetrics(predictions: [1, 2], targets: [3, 3])).rSquared == nil)
        #expect(RegressionMetrics(predictions: [], targets: []) == nil)
    }

    @Test func `a fit worse than the mean has a negative r squared`() throws {
        let metrics = try #require(RegressionMetrics(predictions: [3, 2, 1], targets: [1, 2, 3]))
        #expect(metrics.rSquared == -3)
        #expect(abs(metrics.meanSquaredError - 8.0 / 3) < 1e-15)
    }

    @Test func `ties count half in the area under the curve`() throws {
        let metrics = try #require(
            ClassificationMetrics(probabilities: [0.5, 0.5, 0.9, 0.1], classes: [1, 0, 1, 0]))
        #expect(metrics.areaUnderCurve == 0.875)
    }

    @Test func `a certain mistake costs a finite loss`() throws {
        let metrics = try #require(ClassificationMetrics(probabilities: [0, 1], classes: [1, 0]))
        #expect(metrics.logLoss.isFinite)
        #expect(metrics.logLoss > 30)
    }
}
