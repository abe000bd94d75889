import Learning
import Testing

@Suite struct PerformanceTests {
    @Test func `three followers of 1500 impressions are two a thousand`() {
        let one = GeneratorEvidence(posts: 1, measuredPosts: 1, impressions: 1500, followers: 3)
        #expect(one.followersPerThousand == 2)
        let pooled = one + GeneratorEvidence(posts: 2, measuredPosts: 1, impressions: 500, followers: 5)
        #expect(pooled.followersPerThousand == 4)
        #expect(pooled.posts == 3)
        #expect(GeneratorEvidence(posts: 4).followersPerThousand == nil)
    }

    @Test(arguments: [
        (5.01, 3, PerformanceTier.viral as PerformanceTier?), (5.0, 3, .excellent), (3.0, 3, .good), (1.5, 3, .average),
        (0.5, 3, .poor), (0.0, 10, .failing), (-0.1, 10, .failing), (0.0, 9, nil),
    ])
    func `tiers end at their bounds`(value: Double, posts: Int64, tier: PerformanceTier?) {
        #expect(PerformanceTier(followersPerThousand: value, measuredPosts: posts) == tier)
    }

    @Test func `what was not measured has no tier`() {
        #expect(PerformanceTier(followersPerThousand: nil, measuredPosts: 50) == nil)
    }

    @Test func `a tenth either way is stable`() {
        #expect(Trend(previous: 2, current: 2.3) == .improving)
        #expect(Trend(previous: 2, current: 1.7) == .declining)
        #expect(Trend(previous: 2, current: 2.1) == .stable)
        #expect(Trend(previous: 0, current: 0.1) == .improving)
        #expect(Trend(previous: nil, current: 1) == nil)
    }

    @Test func `scores run from the least to the most, bent by 1_3`() {
        func evidence(_ followers: Int64, posts: Int64 = 5) -> GeneratorEvidence {
            GeneratorEvidence(posts: posts, measuredPosts: posts, impressions: 1000, followers: followers)
        }
        let scores = WeightPolicy().scores([evidence(1), evidence(3), evidence(5)])
        #expect(scores[0] == 0)
        // (2/4)^1.3
        #expect(abs(scores[1] - 0.406126198178118) < 1e-15)
        #expect(scores[2] == 1)
        // Viral counts half as much again, once; failing counts nothing.
        #expect(WeightPolicy().scores([evidence(1), evidence(9)]) == [0, 1.5])
        #expect(WeightPolicy().scores([evidence(0, posts: 12), evidence(0, posts: 4)]) == [0, 1])
    }
}
