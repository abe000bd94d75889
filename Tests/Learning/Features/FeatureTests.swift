import Learning
import Model
import Testing

@Suite struct FeatureTests {
    @Test func `the hour turns once a day`() {
        let six = RidgeFeatures(quality: 0.5, contentType: "educational", decisionType: "thread", hour: 6).values
        #expect(six == [0.5, 1, 0, 0.25, 1, six[5], 1])
        #expect(abs(six[5]) < 1e-15)
        let midnight = RidgeFeatures(quality: 0, contentType: "factual", decisionType: "single", hour: 0).values
        #expect(midnight == [0, 0, 1, 0, 0, 1, 0])
    }

    @Test func `a viral estimate of 65 is 0.65`() {
        #expect(LogisticFeatures(novelty: 0.1, expertise: 0.2, viralScore: 65).values == [0.1, 0.2, 0.65])
    }

    @Test func `one follower is a follow, none is not, unknown is neither`() {
        #expect(LogisticFeatures.target(followersGained: 0) == 0)
        #expect(LogisticFeatures.target(followersGained: 1) == 1)
        #expect(LogisticFeatures.target(followersGained: -2) == 0)
        #expect(LogisticFeatures.target(followersGained: nil) == nil)
    }

    @Test func `a figure of the outcome never becomes a feature`() {
        for figure in OutcomeFeatures.all {
            #expect(throws: FeatureError(.afterOutcome, name: figure.name)) {
                try FeatureList(RidgeFeatures.list.definitions + [figure])
            }
        }
        for list in [RidgeFeatures.list, LogisticFeatures.list] {
            #expect(throws: Never.self) { try FeatureList(names: list.names) }
        }
        #expect(RidgeFeatures.list.count == 7)
        #expect(LogisticFeatures.list.names == LogitCoefficients.features)
        #expect(RidgeFeatures.list.names == RidgeCoefficients.features)
    }

    @Test func `a figure of the outcome stays one whatever its definition claims, and a stranger is no feature`() {
        let disguised = FeatureDefinition("likes", .preDecision, "said to be known before posting")
        #expect(throws: FeatureError(.afterOutcome, name: "likes")) { try FeatureList([disguised]) }
        #expect(throws: FeatureError(.unregistered, name: "mood")) {
            try FeatureList(names: ["quality_score", "mood"])
        }
        #expect(throws: FeatureError(.repeated, name: "timing_sin")) {
            try FeatureList(names: ["timing_sin", "timing_cos", "timing_sin"])
        }
        let names = FeatureRegistry.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(FeatureRegistry.definition(of: "engagement_rate")?.availability == .postOutcome)
    }

    @Test func `the defaults predict 0.03925 for good educational posts`() {
        let features = RidgeFeatures(quality: 0.85, contentType: "educational", decisionType: "single", hour: 0)
        #expect(abs(LinearModel(RidgeCoefficients.defaults).score(features.values) - 0.03925) < 1e-15)
    }
}
