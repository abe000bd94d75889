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
