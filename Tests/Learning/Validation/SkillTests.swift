import Determinism
import Testing

@testable import Learning

struct SkillTests {
    private func score(_ pairs: [(Double, Double)]) -> SkillScore {
        var score = SkillScore()
        for (loss, reference) in pairs { score.add(loss: loss, reference: reference) }
        return score
    }

    @Test func `skill is one less the share of the loss that is left, and is never floored`() {
        #expect(score([(1, 2), (2, 4)]).skill == 0.5)
        #expect(score([(9, 3)]).skill == -2)
        #expect(score([(1, 0)]).skill == nil)
        #expect((score([(1, 2)]) + score([(2, 4)])).count == 2)
    }

    @Test func `log-loss is that of the metrics, also for a certainty that failed`() {
        #expect(abs(Loss.logarithmic(0.25, 1) - 1.3862943611198906) < 1e-12)
        #expect(Loss.logarithmic(1, 0).isFinite)
    }

    @Test func `the interval holds the true mean about as often as it says`() {
        var held = 0
        let trials = 200
        for trial in 0..<trials {
            var random = SeededGenerator(seed: UInt64(trial))
            let blocks = (0..<40).map { _ in random.normal() }
            let interval = BlockBootstrap(draws: 400).interval(of: blocks, using: &random) {
                $0.reduce(0, +) / Double($0.count)
            }
            if interval?.contains(0) == true { held += 1 }
        }
        // 95 % of 200, less what percentile intervals of 40 blocks fall short of, three deviations to each side.
        #expect((176...199).contains(held))
    }

    @Test func `too few blocks give no interval, and a seed gives the same one`() {
        var random = SeededGenerator(seed: 1)
        let blocks = (0..<8).map { score([(Double($0), 5)]) }
        #expect(BlockBootstrap().skill(Array(blocks.prefix(5)), using: &random) == nil)
        var (first, second) = (SeededGenerator(seed: 2), SeededGenerator(seed: 2))
        let interval = BlockBootstrap().skill(blocks, using: &first)
        #expect(interval != nil)
        #expect(interval == BlockBootstrap().skill(blocks, using: &second))
    }

    @Test func `right predictions miss by what chance alone gives`() throws {
        var (error, chance) = (0.0, 0.0)
        for seed in UInt64(0)..<200 {
            var random = SeededGenerator(seed: seed)
            let predictions = (0..<100).map { _ in 0.05 + 0.1 * random.uniform() }
            let outcomes = predictions.map { random.uniform() < $0 ? 1.0 : 0 }
            let calibration = try #require(Calibration(predictions: predictions, outcomes: outcomes, groups: 5))
            error += calibration.expectedError
            chance += calibration.errorByChance
        }
        #expect(abs(error / chance - 1) < 0.1)
    }
}
