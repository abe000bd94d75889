import Learning
import Testing

@Suite struct OffPolicyTests {
    private let proposal = [0.10, 0.15, 0.15, 0.15, 0.20, 0.25]

    private struct Found {
        var mean = 0.0
        /// How often the interval held the truth.
        var coverage = 0.0
        /// Root of the mean squared error.
        var error = 0.0
    }

    private static let paths = [
        \OffPolicyEvaluation.inverse, \OffPolicyEvaluation.selfNormalised, \OffPolicyEvaluation.doublyRobust,
    ]

    /// Over 200 logs, one a path: inverse, self-normalised, doubly robust.
    private func estimates(
        posts: Int = 400, season: Double = 1, model: OutcomeModel? = nil, forgetting: Bool = false
    ) -> [Found] {
        let truth = InventedLog.truth(proposal, season: season)
        var found = Self.paths.map { _ in Found() }
        let share = 1 / 200.0
        for seed in 0..<UInt64(200) {
            var log = InventedLog.posts(posts, seed: seed, season: season)
            // As if every post had been drawn with equal chances.
            if forgetting { for index in log.indices { log[index].propensity = 1.0 / 6 } }
            let evaluation = OffPolicyEvaluation(log, weights: proposal, model: model)
            for (index, path) in Self.paths.enumerated() {
                guard let estimate = evaluation[keyPath: path] else { continue }
                found[index].mean += share * estimate.value
                found[index].coverage += (estimate.low...estimate.high).contains(truth) ? share : 0
                found[index].error += share * (estimate.value - truth) * (estimate.value - truth)
            }
        }
        return found.map { Found(mean: $0.mean, coverage: $0.coverage, error: $0.error.squareRoot()) }
    }

    @Test(arguments: [1.0, 2.0])
    func `each estimate finds the truth, and its intervals hold it`(season: Double) {
        let truth = InventedLog.truth(proposal, season: season)
        let found = estimates(posts: 1000, season: season)
        for entry in found {
            #expect(abs(entry.mean / truth - 1) < 0.02)
            #expect(entry.coverage > 0.9 && entry.coverage < 0.985)
        }
        // Where nothing but chance is at work the doubly robust one is the steadiest.
        if season == 1 { #expect(found[2].error < found[0].error && found[2].error < found[1].error) }
    }

    @Test func `an absurd model leaves the doubly robust estimate right where the chances are`() {
        let absurd = OutcomeModel(followers: [9, 0, 4, 0, 0, 1], impressions: [100, 5000, 100, 5000, 300, 300])
        let found = estimates(model: absurd)[2]
        #expect(abs(found.mean / InventedLog.truth(proposal) - 1) < 0.03)
        #expect(found.coverage > 0.89)
    }

    @Test func `wrong chances leave the doubly robust estimate right where the model is`() {
        let truth = InventedLog.truth(proposal)
        let found = estimates(model: InventedLog.model, forgetting: true)
        #expect(abs(found[2].mean / truth - 1) < 0.02)
        #expect(abs(found[1].mean / truth - 1) > 0.03)
    }

    @Test func `weights that moved with the season do not pass for better generators`() {
        // Everything doubles while weight moves to the better ones: what each brought on average tells too much.
        let season = 4.0
        let truth = InventedLog.truth(proposal, season: season)
        let robust = estimates(season: season)[2]
        var naive = 0.0
        for seed in 0..<UInt64(50) {
            let means = OutcomeModel(
                meansOf: InventedLog.posts(400, seed: seed, season: season), generators: proposal.count)
            let top = zip(proposal, means.followers).reduce(0) { $0 + $1.0 * $1.1 }
            let bottom = zip(proposal, means.impressions).reduce(0) { $0 + $1.0 * $1.1 }
            naive += 1000 * top / bottom / 50
        }
        #expect(abs(robust.mean / truth - 1) < 0.02)
        #expect(naive / truth > 1.05)
    }

    @Test func `posts drawn by the proposal itself all count`() throws {
        let log = InventedLog.posts(200, seed: 1).filter { $0.propensity == InventedLog.early[$0.action] }
        let found = OffPolicyEvaluation(log, weights: InventedLog.early)
        #expect(abs(found.effectivePosts - Double(log.count)) < 1e-9)
        #expect(found.clipped == 0)
        let pooled =
            1000 * log.reduce(0) { $0 + $1.followers } / log.reduce(0) { $0 + $1.impressions }
        #expect(abs(try #require(found.selfNormalised).value - pooled) < 1e-9)
    }

    @Test func `a rare post is clipped and said to be`() {
        var log = InventedLog.posts(100, seed: 2)
        log[0] = LoggedChoice(action: 5, propensity: 0.001, followers: 40, impressions: 500)
        let found = OffPolicyEvaluation(log, weights: proposal)
        #expect(found.clip == 10)
        #expect(found.clipped == 1)
        #expect(found.effectivePosts < 70)
    }

    @Test func `a share nobody has seen is told`() {
        let log = InventedLog.posts(200, seed: 3).filter { $0.action != 5 }
        #expect(abs(OffPolicyEvaluation(log, weights: proposal).unseenShare - 0.25) < 1e-12)
    }

    @Test func `without posts there is no estimate`() {
        let found = OffPolicyEvaluation([], weights: proposal)
        #expect(found.doublyRobust == nil && found.inverse == nil && found.selfNormalised == nil)
        #expect(!found.isEvidence)
    }
}
