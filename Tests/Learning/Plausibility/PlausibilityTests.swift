import Learning
import Model
import Testing
import Timekeeping

@Suite struct PlausibilityTests {
    private let rule = Plausibility(impressionsMax: 1_000_000)

    private func reading(_ impressions: Int64?, likes: Int64? = nil, post: String = "p") -> MetricMessage {
        MetricMessage(
            decisionID: "00000000-0000-8000-8000-000000000001", postID: post, impressions: impressions, likes: likes,
            collectedAt: Timestamp(seconds: 1_600_000_000), source: "test", simulated: false)
    }

    @Test func `more likes than views cannot be`() {
        #expect(rule.reasons(reading(10, likes: 11)) == [.likesAboveImpressions])
        #expect(rule.reasons(reading(10, likes: 10)).isEmpty)
        var all = reading(1, likes: 2)
        all.retweets = 2
        all.replies = 2
        all.quotes = 2
        all.bookmarks = 2
        #expect(rule.reasons(all).count == 5)
    }

    @Test func `unknown contradicts nothing`() {
        #expect(rule.reasons(reading(nil, likes: 5)).isEmpty)
        #expect(rule.reasons(reading(nil)).isEmpty)
    }

    @Test func `views beyond the account's range cannot be`() {
        #expect(rule.reasons(reading(1_000_001)) == [.impressionsBeyondRange])
        #expect(rule.reasons(reading(1_000_000)).isEmpty)
    }

    @Test func `a reading before the post existed cannot be`() {
        // 1_600_000_000 s is 311_165_025_343 ms after the ids' epoch.
        let moment: UInt64 = 311_165_025_343
        #expect(rule.reasons(reading(1, post: String((moment + 61_000) << 22))) == [.readBeforePosting])
        #expect(rule.reasons(reading(1, post: String((moment + 59_000) << 22))).isEmpty)
        #expect(rule.reasons(reading(1, post: String(UInt64.max))) == [.readBeforePosting])
        #expect(rule.reasons(reading(1, post: "99999999999999999999999")).isEmpty)
    }
}
