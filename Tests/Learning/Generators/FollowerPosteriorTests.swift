import Determinism
import Foundation
import Learning
import Testing

@Suite struct FollowerPosteriorTests {
    private func evidence(_ followers: Int64, _ impressions: Int64, posts: Int64 = 10) -> GeneratorEvidence {
        GeneratorEvidence(posts: posts, measuredPosts: posts, impressions: impressions, followers: followers)
    }

    /// The maximum was found by SciPy's Nelder–Mead on the same likelihood and penalty.
    @Test func `the prior is the maximum of its penalised likelihood`() {
        let counts: [(followers: Double, impressions: Double)] = [
            (4, 3000), (0, 900), (11, 4100), (7, 5200), (2, 2500), (25, 6000), (9, 2600), (1, 1500),
        ]
        let prior = FollowerPrior(fittedTo: counts)
        #expect(prior.origin == .fitted)
        #expect(abs(prior.shape / 2.57574670 - 1) < 1e-5)
        #expect(abs(prior.mean / 1.99260237e-3 - 1) < 1e-6)
    }

    @Test func `a thin generator's luck is shrunk far, a rich one's record hardly`() {
        let generators = [
            evidence(6, 1000), evidence(600, 100_000), evidence(90, 50_000), evidence(120, 60_000),
            evidence(150, 70_000), evidence(200, 80_000),
        ]
        let means = FollowerPosterior(evidence: generators).mean
        #expect(means[0] < 5 && means[0] > 2)
        #expect(abs(means[1] - 6) < 0.1)
    }

    @Test func `alike generators differ by chance and none is the best`() {
        let posterior = FollowerPosterior(
            evidence: [12, 9, 11, 8, 10, 13, 7, 10].map { evidence($0, 5000) })
        guard case .notEnoughEvidence(let likeliest, let probability) = posterior.verdict() else {
            Issue.record("a best generator was named among equals")
            return
        }
        #expect(likeliest == 5)
        #expect(probability < 0.5)
        #expect(posterior.comparisons.allSatisfy { $0 == .notEnoughEvidence })
    }

    @Test func `a generator far above the others is the best`() {
        let posterior = FollowerPosterior(
            evidence: [300, 50, 55, 48, 60].map { evidence($0, 50_000) })
        guard case .best(let index, let probability) = posterior.verdict() else {
            Issue.record("no best generator was named")
            return
        }
        #expect(index == 0)
        #expect(probability > 0.999)
        #expect(posterior.comparisons[0] == .ahead)
    }

    @Test func `where nothing can be fitted the fallback is named`() {
        #expect(FollowerPosterior(evidence: [GeneratorEvidence(), GeneratorEvidence()]).prior.origin == .standing)
        #expect(FollowerPosterior(evidence: [evidence(5, 1000), evidence(3, 900)]).prior.origin == .pooled)
        let none = FollowerPosterior(evidence: [evidence(0, 1000), evidence(0, 900), evidence(0, 4000)])
        #expect(none.prior.origin == .pooled)
        #expect(none.mean.allSatisfy { $0 > 0 && $0 < 0.5 })
        guard case .notEnoughEvidence(likeliest: nil, _) = FollowerPosterior(evidence: []).verdict() else {
            Issue.record("no generator, and yet a best one")
            return
        }
    }

    @Test func `a loss of followers counts as none gained`() {
        let lost = FollowerPosterior(evidence: [evidence(-40, 5000), evidence(10, 5000), evidence(12, 5000)])
        let none = FollowerPosterior(evidence: [evidence(0, 5000), evidence(10, 5000), evidence(12, 5000)])
        #expect(lost.mean == none.mean)
    }

    @Test func `weights driven by the posterior go to the likeliest generator and keep from failing ones`() throws {
        let followers: [Int64] = [40, 30, 12, 0]
        let states = followers.enumerated().map { index, count in
            GeneratorState(name: "g\(index)", weight: 0.25, evidence: evidence(count, 10_000, posts: 12))
        }
        let raw = try WeightTargets(states, policy: WeightPolicy()).targets
        let driven = try WeightTargets(states, policy: WeightPolicy(objective: .posterior)).targets
        // Min–max gives the second most of what the first has; its chance to be the best is far smaller.
        #expect(driven[0] > raw[0])
        #expect(driven[1] < raw[1])
        #expect(driven[3] == raw[3])
        // Few posts: the same proportions are no longer told apart, and the weights stay nearer each other.
        let thin = followers.enumerated().map { index, count in
            GeneratorState(name: "g\(index)", weight: 0.25, evidence: evidence(count / 10, 1000, posts: 12))
        }
        let cautious = try WeightTargets(thin, policy: WeightPolicy(objective: .posterior)).targets
        #expect(cautious[0] < driven[0] - 0.1)
    }

    @Test func `chances of being the best follow draws`() {
        let posterior = FollowerPosterior(
            evidence: [evidence(3, 2000), evidence(30, 15_000), evidence(8, 3000), evidence(0, 400)])
        var generator = SeededGenerator(seed: 5)
        var wins = [Int](repeating: 0, count: 4)
        for _ in 0..<40_000 {
            let draws = posterior.distributions.map { generator.gamma(shape: $0.shape) / $0.rate }
            wins[draws.indices.max { draws[$0] < draws[$1] } ?? 0] += 1
        }
        for (count, chance) in zip(wins, posterior.probabilityOfBest) {
            #expect(abs(Double(count) / 40_000 - chance) < 5 * (chance * (1 - chance) / 40_000).squareRoot())
        }
    }
}
