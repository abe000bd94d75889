import Learning
import Testing
import Timekeeping

@Suite struct GateTests {
    private func subject(
        views: Int64? = 100, likes: Int64? = 5, minutes: Int64 = 120, own: Bool = true, simulated: Bool = false,
        posted: Bool = true, quality: Double? = 0.5
    ) -> GateSubject {
        let collected = Timestamp(seconds: 1_700_000_000)
        return GateSubject(
            isOwn: own, isSimulated: simulated, postedAt: posted ? collected - .minutes(minutes) : nil,
            collectedAt: collected, impressions: views, likes: likes, retweets: 0, replies: 0, quality: quality)
    }

    private func reasons(_ subject: GateSubject, shadow: Bool = false) -> [GateReason] {
        GateVerdict(subject, thresholds: .fixed(), learnsFromSimulated: shadow).reasons
    }

    @Test func `99 views are skipped and 100 learned`() {
        #expect(reasons(subject(views: 99)) == [.viewsLow])
        #expect(reasons(subject(views: 100)).isEmpty)
    }

    @Test func `four likes are skipped and five learned`() {
        #expect(reasons(subject(likes: 4)) == [.likesLow])
        #expect(reasons(subject(likes: 5)).isEmpty)
    }

    @Test func `119 minutes are skipped and 120 learned`() {
        #expect(reasons(subject(minutes: 119)) == [.tooYoung])
        #expect(reasons(subject(minutes: 120)).isEmpty)
    }

    @Test func `unknown is not low`() {
        #expect(reasons(subject(views: nil)) == [.rateUnknown])
        #expect(reasons(subject(likes: nil)) == [.rateUnknown])
        #expect(reasons(subject(views: 0, likes: 0)) == [.viewsLow, .likesLow, .rateUnknown])
        #expect(reasons(subject(quality: nil)) == [.featuresMissing])
    }

    @Test func `only own posts of the right kind are learned from`() {
        #expect(reasons(subject(own: false)) == [.external])
        #expect(reasons(subject(simulated: true)) == [.simulated])
        #expect(reasons(subject(simulated: true), shadow: true).isEmpty)
        #expect(reasons(subject(), shadow: true) == [.notSimulated])
        #expect(reasons(subject(posted: false)) == [.notPosted])
    }

    @Test func `a rate of three percent is no success`() {
        #expect(SuccessRule.isSuccess(rate: 0.0301))
        #expect(!SuccessRule.isSuccess(rate: 0.03))
        #expect(SuccessRule.qualifiesForFormula(rate: 0.021, impressions: 10))
        #expect(SuccessRule.qualifiesForFormula(rate: 0.001, impressions: 5001))
        #expect(!SuccessRule.qualifiesForFormula(rate: 0.019, impressions: 4000))
    }

    @Test func `the rate is engagements over views and unknown without views`() {
        #expect(EngagementRate.of(impressions: 1000, likes: 45, retweets: 8, replies: 2) == 0.055)
        #expect(EngagementRate.of(impressions: 0, likes: 1, retweets: 0, replies: 0) == nil)
        #expect(EngagementRate.of(impressions: nil, likes: 1, retweets: 0, replies: 0) == nil)
        #expect(EngagementRate.of(impressions: 10, likes: 1, retweets: nil, replies: 0) == nil)
        #expect(EngagementRate.reward(1.4) == 1)
    }
}

@Suite struct AdaptiveThresholdTests {
    private func values(_ views: [Int64], _ likes: [Int64]) -> [Double] {
        let gates = GateThresholds.adaptive(views: views, likes: likes)
        return [gates.views, gates.likes]
    }

    @Test func `a window without a view or a like asks for ten and one`() {
        #expect(values([], []) == [10, 1])
        #expect(values([0, 0], [0]) == [10, 1])
    }

    @Test func `a tiny account is asked for its own upper quarter`() {
        // Sorted 4 8 12 20 24 40 60 90: element 4 is 24, element 6 is 60, held to 50.
        #expect(values([90, 4, 8, 60, 12, 40, 20, 24], [1, 1, 2, 3]) == [50, 3])
        #expect(values([2, 3, 5, 7], [1]) == [10, 1])
        #expect(values([12, 13, 14, 15], []) == [15, 1])
        // Many views and no like at all: the median of nothing is below half a like.
        #expect(values([1000, 2000], [0, 0]) == [50, 1])
    }

    @Test func `a small account is asked for at least 25`() {
        #expect(values([10, 20, 25, 26], [2, 2]) == [26, 2])
        #expect(values([49, 49, 49, 400], [1, 2]) == [50, 2])
    }

    @Test func `a larger account is held to the standard`() {
        #expect(values([50, 50, 50], [1, 1]) == [100, 5])
        #expect(GateThresholds.adaptive(views: [50], likes: [1]).medianViews == 50)
    }
}
