import Determinism
import Learning
import Testing

@Suite struct ThompsonSamplingTests {
    @Test func `twenty-five successes of thirty beat ten of eighteen in 98 draws of a hundred`() {
        var generator = SeededGenerator(seed: 1)
        let better = BetaArm(name: "a", successes: 25, failures: 5)
        let worse = BetaArm(name: "b", successes: 10, failures: 8)
        #expect(better.alpha == 26)
        #expect(better.beta == 6)
        var wins = 0
        for _ in 0..<20_000 where better.sample(using: &generator) > worse.sample(using: &generator) { wins += 1 }
        #expect(abs(Double(wins) / 20_000 - 0.9798) < 0.005)
    }

    @Test func `what is chosen follows the recorded propensity`() throws {
        let arms = [
            BetaArm(name: "a", successes: 3, failures: 9), BetaArm(name: "b", successes: 5, failures: 8),
            BetaArm(name: "c"), BetaArm(name: "d", successes: 1, failures: 20),
        ]
        let sampling = try #require(ThompsonSampling(arms: arms, exploration: 0.3))
        var generator = SeededGenerator(seed: 2)
        var counts = [Int](repeating: 0, count: arms.count)
        var explored = 0
        let draws = 40_000
        for _ in 0..<draws {
            let choice = sampling.choose(using: &generator)
            counts[choice.index] += 1
            explored += choice.explored ? 1 : 0
            #expect(choice.propensity == sampling.propensity(choice.index))
        }
        #expect(abs(Double(explored) / Double(draws) - 0.30) < 0.01)
        let total = arms.indices.reduce(0) { $0 + sampling.propensity($1) }
        #expect(abs(total - 1) < 1e-12)
        var chiSquare = 0.0
        for index in arms.indices {
            let expected = sampling.propensity(index) * Double(draws)
            chiSquare += (Double(counts[index]) - expected) * (Double(counts[index]) - expected) / expected
        }
        // The 99.99 % point of chi-square with three degrees of freedom.
        #expect(chiSquare < 21.1)
    }

    /// Whether 100,000 choices without exploration fall to the arms as their known chances say, by chi-square at 99.99 %.
    private func checkFrequencies(_ reference: ReferenceCases.Best, seed: UInt64) throws {
        let arms = reference.arms.map { BetaArm(name: "arm", successes: $0[0] - 1, failures: $0[1] - 1) }
        let sampling = try #require(ThompsonSampling(arms: arms, exploration: 0))
        var generator = SeededGenerator(seed: seed)
        var counts = [Double](repeating: 0, count: arms.count)
        for _ in 0..<100_000 { counts[sampling.choose(using: &generator).index] += 1 }
        // Cells that expect fewer than five are taken together.
        var (rare, rareExpected, chiSquare, cells) = (0.0, 0.0, 0.0, 0.0)
        for (count, chance) in zip(counts, reference.pSelected) {
            let expected = chance * 100_000
            if expected < 5 {
                rare += count
                rareExpected += expected
            } else {
                chiSquare += (count - expected) * (count - expected) / expected
                cells += 1
            }
            #expect(abs(count / 100_000 - chance) < 4.5 * (chance * (1 - chance) / 100_000).squareRoot() + 2e-5)
        }
        #expect(rare <= 10 * max(1, rareExpected))
        let limit = GammaDistribution(shape: max(1, cells - 1) / 2, rate: 0.5).quantile(0.9999)
        #expect(chiSquare < limit, "\(reference.arms)")
    }

    @Test func `a hundred thousand choices fall as the known chances say`() throws {
        let cases: [ReferenceCases.Best] = try ReferenceCases.own("beta")
        for (index, reference) in cases.enumerated() {
            try checkFrequencies(reference, seed: UInt64(index))
        }
    }

    @Test func `choices agree with the reference vectors beside the checkout`() throws {
        let cases: [ReferenceCases.Best] = try ReferenceCases.beside("beta")
        for (index, reference) in cases.enumerated() {
            try checkFrequencies(reference, seed: 100 + UInt64(index))
        }
    }

    @Test func `the share of exploration is kept and falls to all arms alike`() throws {
        let arms =
            [BetaArm(name: "best", successes: 900, failures: 100)]
            + (0..<4).map { BetaArm(name: "\($0)", failures: 500) }
        let sampling = try #require(ThompsonSampling(arms: arms, exploration: 0.3))
        #expect(abs(sampling.propensity(0) - (0.7 + 0.06)) < 1e-12)
        for index in 1..<5 { #expect(abs(sampling.propensity(index) - 0.06) < 1e-12) }
    }

    @Test func `the same seed makes the same choices`() throws {
        let sampling = try #require(ThompsonSampling(arms: [BetaArm(name: "a"), BetaArm(name: "b")], exploration: 0.3))
        var one = SeededGenerator(seed: 3)
        var other = SeededGenerator(seed: 3)
        for _ in 0..<100 { #expect(sampling.choose(using: &one) == sampling.choose(using: &other)) }
    }

    @Test func `no arms and no share are refused`() {
        #expect(ThompsonSampling(arms: [], exploration: 0.3) == nil)
        #expect(ThompsonSampling(arms: [BetaArm(name: "a")], exploration: 1.1) == nil)
        #expect(ThompsonSampling(arms: [BetaArm(name: "a")], exploration: .nan) == nil)
    }
}
