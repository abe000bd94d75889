import Model
import Testing
import Timekeeping

@testable import Verification

@Suite struct MessageFoldTests {
    private func outcome(of messages: [MetricMessage]) throws -> FoldedOutcome {
        var fold = MessageFold(impressionsMax: 1_000_000)
        for message in messages { fold.apply(message) }
        return try #require(fold.outcomes()[identifier(1)])
    }

    @Test func `a null never hides a known value and an older reading never a newer`() throws {
        let messages = [
            reading(hour: 3, impressions: 300, likes: nil), reading(hour: 1, impressions: 100, likes: 7),
            reading(hour: 2, impressions: 200, likes: 6),
        ]
        for order in [messages, messages.reversed(), messages + messages] {
            let outcome = try outcome(of: order)
            #expect(outcome.impressions == 300)
            #expect(outcome.likes == 6)
            #expect(outcome.counts[1].readAt == postedAt + .hours(2))
            #expect(outcome.collectedAt == postedAt + .hours(3))
        }
    }

    @Test func `of two readings at one moment the larger count and the greater source stand`() throws {
        let outcome = try outcome(of: [
            reading(hour: 1, impressions: 100, likes: 9, source: "a"),
            reading(hour: 1, impressions: 120, likes: 8, source: "b"),
        ])
        #expect(outcome.impressions == 120)
        #expect(outcome.likes == 9)
        #expect(outcome.source == "b")
    }

    @Test func `a rate is unknown where a part of it is`() throws {
        #expect(try outcome(of: [reading(hour: 1, impressions: 0, likes: 0)]).engagementRate == nil)
        #expect(try outcome(of: [reading(hour: 1, impressions: 100, likes: 5, replies: nil)]).engagementRate == nil)
        let whole = reading(hour: 1, impressions: 1000, likes: 45, retweets: 8, replies: 2)
        #expect(try outcome(of: [whole]).engagementRate == 0.055)
    }

    @Test func `an impossible reading is kept apart and reaches no outcome`() {
        var fold = MessageFold(impressionsMax: 1_000_000)
        fold.apply(reading(hour: 1, impressions: 10, likes: 11))
        fold.apply(reading(hour: 2, impressions: 1_000_001, likes: 1))
        fold.apply(reading(hour: 2, impressions: 1_000_001, likes: 1))
        #expect(fold.rejections.count == 2)
        #expect(fold.outcomes().isEmpty)
        #expect(fold.readings.isEmpty)
    }

    @Test func `a posted version outranks any draft, and a later posting an earlier`() {
        let messages = [
            posted(at: postedAt), draft(createdAt: postedAt + .days(1)), posted(at: postedAt + .minutes(1)),
        ]
        for order in [messages, messages.reversed()] {
            var fold = MessageFold(impressionsMax: 1)
            for message in order { fold.apply(message) }
            #expect(fold.posts[identifier(1)]?.message == posted(at: postedAt + .minutes(1)))
        }
    }

    @Test func `versions alike in time are told apart by their text whatever their order`() {
        var forward = MessageFold(impressionsMax: 1)
        var backward = MessageFold(impressionsMax: 1)
        let versions = [posted(topic: "looms"), posted(topic: "yarn"), posted(topic: "dye")]
        for message in versions { forward.apply(message) }
        for message in versions.reversed() { backward.apply(message) }
        #expect(forward.posts[identifier(1)]?.message == backward.posts[identifier(1)]?.message)
    }

    @Test func `a known credit stands over an unknown one and a later over an earlier`() {
        let messages = [
            credit(followers: 4, collected: 3), credit(followers: nil, collected: 9),
            credit(followers: 5, collected: 2),
        ]
        for order in [messages, messages.reversed()] {
            var fold = MessageFold(impressionsMax: 1)
            for message in order { fold.apply(message) }
            #expect(fold.attributions.values.map(\.message.followersGained) == [4])
        }
    }

    @Test func `a real reading puts simulated ones aside`() throws {
        var invented = reading(hour: 9, impressions: 5000, likes: 400)
        invented.simulated = true
        var same = reading(hour: 1, impressions: 5000, likes: 400)
        same.simulated = true
        let real = reading(hour: 1, impressions: 100, likes: nil)
        for order in [[invented, same, real], [real, same, invented]] {
            let outcome = try outcome(of: order)
            #expect(outcome.impressions == 100)
            #expect(outcome.likes == nil)
            #expect(!outcome.simulated)
        }
    }
}
