import Determinism
import Learning
import Testing

/// Accounts with planted rates: how often the 95 % intervals hold the rate.
@Suite struct FollowerCoverageTests {
    /// Twelve generators, thirty posts each; rates Gamma(3) about 2 a thousand. `clumping` is the variance of a post's
    /// own luck: its rate is the generator's times a Gamma draw of mean 1.
    private func account(_ seed: UInt64, clumping: Double) -> (rates: [Double], evidence: [GeneratorEvidence]) {
        var generator = SeededGenerator(seed: seed)
        var rates: [Double] = []
        var evidence: [GeneratorEvidence] = []
        for _ in 0..<12 {
            let rate = 0.002 * generator.gamma(shape: 3) / 3
            var sum = GeneratorEvidence(squaresPerImpression: 0)
            for _ in 0..<30 {
                let impressions = 200 + generator.uniform(below: 1800)
                let luck = clumping > 0 ? generator.gamma(shape: 1 / clumping) * clumping : 1
                let followers = generator.poisson(mean: rate * luck * Double(impressions))
                sum =
                    sum
                    + GeneratorEvidence(
                        posts: 1, measuredPosts: 1, impressions: Int64(impressions), followers: Int64(followers),
                        squaresPerImpression: Double(followers * followers) / Double(impressions))
            }
            rates.append(1000 * rate)
            evidence.append(sum)
        }
        return (rates, evidence)
    }

    private func coverage(clumping: Double, knowingScatter: Bool) -> (coverage: Double, factor: Double) {
        var (held, all, factors) = (0, 0, 0.0)
        for seed in 0..<UInt64(150) {
            var (rates, evidence) = account(seed, clumping: clumping)
            if !knowingScatter { for index in evidence.indices { evidence[index].squaresPerImpression = nil } }
            let posterior = FollowerPosterior(evidence: evidence)
            factors += posterior.dispersion.factor
            for (rate, interval) in zip(rates, posterior.interval(0.95)) {
                held += interval.contains(rate) ? 1 : 0
                all += 1
            }
        }
        return (Double(held) / Double(all), factors / 150)
    }

    @Test func `intervals hold the planted rate of Poisson counts`() {
        let found = coverage(clumping: 0, knowingScatter: true)
        #expect(found.coverage > 0.93 && found.coverage < 0.97)
        #expect(found.factor < 1.1)
    }

    @Test func `counts that scatter more widen the intervals, and they nearly hold`() {
        let found = coverage(clumping: 2, knowingScatter: true)
        #expect(found.coverage > 0.88)
        #expect(found.factor > 2)
        // Taken for Poisson counts they would not.
        #expect(coverage(clumping: 2, knowingScatter: false).coverage < 0.85)
    }

    @Test func `shrinking beats the raw figure`() {
        var (raw, shrunk) = (0.0, 0.0)
        for seed in 0..<UInt64(60) {
            let (rates, evidence) = account(seed, clumping: 2)
            for (index, mean) in FollowerPosterior(evidence: evidence).mean.enumerated() {
                let figure = evidence[index].followersPerThousand ?? 0
                raw += (figure - rates[index]) * (figure - rates[index])
                shrunk += (mean - rates[index]) * (mean - rates[index])
            }
        }
        #expect(shrunk < 0.95 * raw)
    }
}
