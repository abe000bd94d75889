import Audience
import Learning
import Testing

@testable import Simulator

/// The planted truth can be found again: the fits that the loop itself uses get signs and order of the weights.
@Suite struct RecoveryTests {
    @Test(arguments: [true, false])
    func `a week of posts recovers signs and order of the rate's weights`(usesBandits: Bool) throws {
        let missed = try (1...20).filter { seed in
            var account = InventedAccount(seed: UInt64(seed), usesBandits: usesBandits)
            let rows = account.live()
            let set = try TrainingSet(
                rows: rows.map {
                    RidgeFeatures(
                        quality: $0.traits.quality, contentType: $0.traits.contentType,
                        decisionType: $0.traits.format ?? "single", hour: $0.traits.hour
                    ).values
                }, targets: rows.map(\.rate))
            let fit = try RidgeRegression.fit(set[0..<(set.count * 4 / 5)], penalty: 1)
            let rate = account.audience.truth.rate
            let planted = [
                rate.qualityWeight, rate.contentTypeWeight, rate.factualWeight, rate.timingWeight, rate.timingSinWeight,
                rate.timingCosWeight, rate.lengthWeight,
            ]
            return !agree(fit.weights, planted)
        }
        #expect(missed.count <= 1, "seeds \(missed)")
    }

    @Test(arguments: [true, false])
    func `a week of posts recovers signs and order of the follow weights`(usesBandits: Bool) throws {
        var share = 0.0
        let missed = try (1...20).filter { seed in
            var account = InventedAccount(seed: UInt64(seed), usesBandits: usesBandits)
            let rows = account.live()
            let set = try TrainingSet(
                rows: rows.map {
                    LogisticFeatures(
                        novelty: $0.traits.novelty, expertise: $0.traits.expertise, viralScore: $0.traits.viralScore
                    ).values
                }, targets: rows.map { $0.follows > 0 ? 1 : 0 })
            share += set.targets.reduce(0, +) / Double(set.count) / 20
            let fit = try LogisticRegression.fit(set[0..<(set.count * 4 / 5)], c: 1)
            let follow = account.audience.truth.follow
            return !agree(fit.model.weights, [follow.noveltyWeight, follow.expertiseWeight, follow.viralWeight])
        }
        #expect(missed.count <= 1, "seeds \(missed)")
        #expect((0.35...0.65).contains(share))
    }

    @Test func `each generator's followers per thousand impressions are near what is planted`() {
        var follows: [String: Int64] = [:]
        var impressions: [String: Int64] = [:]
        for choices in 1...10 {
            var account = InventedAccount(seed: 5, choices: UInt64(choices), usesBandits: false)
            for row in account.live(lastPosts: 840).prefix(420) {
                follows[row.traits.generator ?? "", default: 0] += row.follows
                impressions[row.traits.generator ?? "", default: 0] += row.impressions
            }
        }
        for (name, worth) in PlantedTruth(seed: 5).generators {
            let found = 1000 * Double(follows[name] ?? 0) / Double(impressions[name] ?? 1)
            #expect(abs(found / worth.followersPer1K - 1) < 0.5, "\(name): \(found), planted \(worth.followersPer1K)")
        }
    }

    private func agree(_ found: [Double], _ planted: [Double]) -> Bool {
        let signs = zip(found, planted).allSatisfy { $0 * $1 > 0 }
        func order(_ weights: [Double]) -> [Int] {
            weights.indices.sorted { weights[$0].magnitude > weights[$1].magnitude }
        }
        return signs && order(found) == order(planted)
    }
}
