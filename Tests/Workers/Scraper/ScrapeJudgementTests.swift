import Determinism
import Learning
import Model
import Store
import Testing
import Timekeeping

@testable import Workers

@Suite struct ScrapeJudgementTests {
    private let judgement = ScrapeJudgement(attemptLimit: 3, source: "tests")
    private let now = Timestamp(seconds: 1_800_000_000)

    private func claim(_ postID: String, attempts: Int64 = 1) -> ScrapeClaim {
        ScrapeClaim(
            checkpoint: ScrapeCheckpoint(
                decisionID: "00000000-0000-4000-8000-00000000000\(postID)", ageSeconds: 3600, postID: postID,
                postedAt: now - .hours(1), simulated: true), number: 7, attempts: attempts)
    }

    private func judge(_ claims: [ScrapeClaim], _ readings: [String: PostReading]) -> [ScrapeSettlement.Outcome] {
        var random = SeededGenerator(seed: 1)
        return judgement.judge(claims, readings: readings, follows: ["1": 4], at: now, using: &random).map(\.outcome)
    }

    @Test func `counts become a reading in which what was not given is null`() throws {
        let outcomes = judge([claim("1")], ["1": .counts(SourceCounts(impressions: 10, likes: 2))])
        guard case .done(let reading, let followers, let moment) = try #require(outcomes.first) else {
            Issue.record("not read: \(outcomes)")
            return
        }
        #expect(followers == 4)
        #expect(moment == now)
        #expect(reading.contains(#""impressions":10"#))
        #expect(reading.contains(#""retweets":null"#))
        #expect(reading.contains(#""collected_at":"\#(now)""#))
    }

    @Test func `an answer without any count, or with a negative one, is a failure and not a zero`() {
        for counts in [SourceCounts(), SourceCounts(impressions: 3, likes: -1)] {
            let outcome = judge([claim("1")], ["1": .counts(counts)]).first
            guard case .retry = outcome else {
                Issue.record("\(String(describing: outcome))")
                continue
            }
        }
    }

    @Test func `a post the source is silent on is tried again and parked after the last attempt`() {
        guard case .retry = judge([claim("1", attempts: 2)], [:]).first else {
            Issue.record("not tried again")
            return
        }
        #expect(judge([claim("1", attempts: 3)], [:]) == [.parked(error: "the source said nothing of the post")])
    }

    @Test func `each claim is judged by its own post`() {
        let outcomes = judge([claim("1"), claim("2")], ["2": .gone])
        #expect(outcomes.last == .gone)
        #expect(outcomes.first != .gone)
    }

    @Test func `pauses double, are jittered and stay under the cap`() {
        var patient = judgement
        patient = ScrapeJudgement(attemptLimit: 100, source: "tests", base: .seconds(1), cap: .seconds(60))
        var random = SeededGenerator(seed: 3)
        for (attempt, longest) in [(1, 1.0), (2, 2), (5, 16), (7, 60), (50, 60)] as [(Int64, Double)] {
            for _ in 0..<20 {
                let outcome = patient.failed(claim("1", attempts: attempt), "down", using: &random).outcome
                guard case .retry(let pause, "down") = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
                #expect((longest / 2...longest).contains(pause / .seconds(1)))
            }
        }
    }

    @Test func `a claim that scrapers died on too often is exhausted`() {
        #expect(!judgement.isExhausted(claim("1", attempts: 3)))
        #expect(judgement.isExhausted(claim("1", attempts: 4)))
    }
}
