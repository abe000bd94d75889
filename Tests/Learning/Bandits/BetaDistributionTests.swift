import Determinism
import Testing

@testable import Learning

@Suite struct BetaDistributionTests {
    @Test func `moments and quantiles agree with the reference figures`() throws {
        let references = try ReferenceCases.betaMoments()
        #expect(references.count >= 4)
        for reference in references {
            let distribution = BetaDistribution(reference.alpha, reference.beta)
            #expect(relativeDifference(distribution.mean, reference.mean) < 1e-12)
            let variance = distribution.deviation * distribution.deviation
            #expect(relativeDifference(variance, reference.variance, scale: 1e-9) < 1e-12)
            for (chance, value) in [(0.05, reference.q05), (0.5, reference.q50), (0.95, reference.q95)] {
                #expect(abs(distribution.cumulative(value, complement: 1 - value) - chance) < 1e-10)
            }
        }
    }

    @Test func `draws have the mean, the spread and the quantiles of their distribution`() throws {
        var generator = SeededGenerator(seed: 11)
        for reference in try ReferenceCases.betaMoments() {
            let arm = BetaArm(name: "arm", successes: reference.alpha - 1, failures: reference.beta - 1)
            let draws = (0..<20_000).map { _ in arm.sample(using: &generator) }
            let count = Double(draws.count)
            let mean = draws.reduce(0, +) / count
            #expect(abs(mean - reference.mean) < 4.5 * (reference.variance / count).squareRoot())
            let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            #expect(abs(variance / reference.variance - 1) < 0.06)
            for (chance, value) in [(0.05, reference.q05), (0.5, reference.q50), (0.95, reference.q95)] {
                let below = Double(draws.count { $0 <= value }) / count
                #expect(abs(below - chance) < 4.5 * (chance * (1 - chance) / count).squareRoot())
            }
        }
    }

    @Test func `an arm's interval lies between the quantiles of its distribution, and a new arm's is that of 0 to 1`()
        throws
    {
        for reference in try ReferenceCases.betaMoments() {
            let arm = BetaArm(name: "arm", successes: reference.alpha - 1, failures: reference.beta - 1)
            let interval = arm.interval(0.9)
            #expect(abs(interval.lowerBound - reference.q05) < 1e-9)
            #expect(abs(interval.upperBound - reference.q95) < 1e-9)
        }
        let new = BetaArm(name: "new").interval(0.95)
        #expect(abs(new.lowerBound - 0.025) < 1e-12 && abs(new.upperBound - 0.975) < 1e-12)
        let sure = BetaArm(name: "sure", successes: 1_000_000).interval(0.95)
        #expect(sure.lowerBound > 0.99999 && sure.upperBound <= 1)
    }
}
