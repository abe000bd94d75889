import Determinism
import Testing

@testable import Learning

struct DriftTests {
    /// Posts of which a model knows the expected rate; from `planted` on the world is another one.
    private func posts(
        _ count: Int, seed: UInt64 = 5, planted: Int = .max, world: (Double) -> Double = { $0 }
    ) -> [PredictedOutcome] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            let predicted = 0.02 + 0.03 * random.uniform()
            let expected = number >= planted ? world(predicted) : predicted
            return PredictedOutcome(prediction: predicted, mean: 0.035, outcome: expected + 0.005 * random.normal())
        }
    }

    @Test func `no alert while predictions hold, over a hundred seeds`() {
        for seed in UInt64(0)..<100 {
            let drift = Drift(.ridge, posts(300, seed: seed), thresholds: DriftThresholds())
            #expect(drift.alerts.isEmpty)
            #expect((drift.skill ?? 0) > 0.5)
            #expect((drift.calibrationError ?? 1) < 0.1)
        }
    }

    @Test func `an audience that turns round is seen as skill below zero`() {
        let drift = Drift(
            .ridge, posts(300, planted: 200) { 0.07 - $0 }, thresholds: DriftThresholds())
        #expect((drift.skill ?? 0) < 0)
        #expect(drift.alerts == [.skillLow])
        // The same posts before: it is the newest hundred that count.
        #expect(Drift(.ridge, Array(posts(300).prefix(200)), thresholds: DriftThresholds()).alerts.isEmpty)
    }

    @Test func `an audience that halves is seen as calibration off`() {
        let drift = Drift(.ridge, posts(300, planted: 200) { $0 / 2.5 }, thresholds: DriftThresholds())
        #expect(drift.alerts.contains(.calibrationOff))
        #expect((drift.calibrationError ?? 0) > 1)
        #expect((drift.meanPrediction ?? 0) > 2 * (drift.meanOutcome ?? 1))
    }

    @Test func `what chance explains is no alarm`() {
        // Two posts of thirty brought a follower: most groups of six have none, far from what is predicted.
        let rare = (0..<30).map { number in
            PredictedOutcome(
                prediction: 0.05 + 0.001 * Double(number), mean: 0.05, outcome: [8, 9].contains(number) ? 1 : 0)
        }
        let drift = Drift(.logistic, rare, thresholds: DriftThresholds())
        #expect((drift.calibrationError ?? 0) > 0.5)
        #expect(!drift.alerts.contains(.calibrationOff))
    }

    @Test func `too few posts measure nothing: unknown is not good and not bad`() {
        let drift = Drift(.ridge, posts(29), thresholds: DriftThresholds())
        #expect(drift.count == 29)
        #expect(drift.skill == nil && drift.calibrationError == nil && drift.alerts.isEmpty)
    }
}
