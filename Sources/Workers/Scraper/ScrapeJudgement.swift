import Determinism
import Learning
import Model
import Schema
import Store
import Timekeeping

/// Decides what becomes of claimed checkpoints, given what the source said. No clock, no I/O.
///
/// | the source says | the claims |
/// |---|---|
/// | counts | done, with the reading |
/// | gone | gone, with all later checkpoints of the post |
/// | nothing of a post | tried again; parked after the last attempt |
/// | window spent, cap, credential refused | given back, no attempt counted; the budget is blocked |
/// | unavailable | tried again after a jittered, doubling pause; parked after the last attempt |
/// | request refused | asked again in halves; the one that is refused alone is parked |
struct ScrapeJudgement: Sendable {
    let attemptLimit: Int64
    let source: String
    /// The first pause after a failure; each further one is twice as long.
    var base = Duration.milliseconds(250)
    var cap = Duration.seconds(300)

    /// - Parameters:
    ///   - readings: by post id; a post that is not among them was not spoken of.
    ///   - follows: each post's followers so far, where they are known.
    ///   - now: when the answer came.
    func judge(
        _ claims: [ScrapeClaim], readings: [String: PostReading], follows: [String: Int64], at now: Timestamp,
        using random: inout SeededGenerator
    ) -> [ScrapeSettlement] {
        claims.map { claim in
            switch readings[claim.checkpoint.postID] {
            case .counts(let counts) where counts.isReading:
                let message = Self.message(claim, counts, source: source, at: now)
                let text = String(decoding: message.encoded(), as: UTF8.self)
                let followers = follows[claim.checkpoint.postID]
                return ScrapeSettlement(claim, .done(reading: text, followers: followers, at: now))
            case .gone:
                return ScrapeSettlement(claim, .gone)
            case .counts:
                return failed(claim, "the source gave no usable count", using: &random)
            case nil:
                return failed(claim, "the source said nothing of the post", using: &random)
            }
        }
    }

    /// One more failure of a claim's own.
    func failed(_ claim: ScrapeClaim, _ error: String, using random: inout SeededGenerator) -> ScrapeSettlement {
        if claim.attempts >= attemptLimit { return ScrapeSettlement(claim, .parked(error: error)) }
        let doubled = claim.attempts < 30 ? min(base * (1 << max(0, claim.attempts - 1)), cap) : cap
        let pause = doubled * (0.5 + 0.5 * random.uniform())
        return ScrapeSettlement(claim, .retry(after: pause, error: error))
    }

    /// Claims that were taken over from scrapers that died on them once too often.
    func isExhausted(_ claim: ScrapeClaim) -> Bool { claim.attempts > attemptLimit }

    private static func message(
        _ claim: ScrapeClaim, _ counts: SourceCounts, source: String, at now: Timestamp
    ) -> MetricMessage {
        MetricMessage(
            decisionID: claim.checkpoint.decisionID, postID: claim.checkpoint.postID,
            impressions: counts.impressions, likes: counts.likes, retweets: counts.retweets, replies: counts.replies,
            quotes: counts.quotes, bookmarks: counts.bookmarks, profileClicks: counts.profileClicks, collectedAt: now,
            source: source, simulated: claim.checkpoint.simulated)
    }
}

/// How long the source is left alone after a refusal that concerns every request.
struct SourceBlock: Hashable, Sendable {
    let until: Timestamp
    /// What a person reads in `rate_budgets`: `rate_limited`, `usage_capped`, `unauthorized`.
    let reason: String

    static let rateLimited = "rate_limited"
    static let usageCapped = "usage_capped"
    static let unauthorized = "unauthorized"

    /// The block that an answer calls for, if it does.
    ///
    /// A reset that lies in the past or beyond one window comes from a clock that differs: the wait is then a minute,
    /// or one window at most. A monthly cap is asked about once a day.
    init?<Value>(_ answer: SourceAnswer<Value>, at now: Timestamp) {
        switch answer {
        case .rateLimited(let rate):
            let reset = rate.map { $0.resetsAt + RateBudget.margin } ?? now + RateBudget.window
            let latest = now + RateBudget.window + RateBudget.margin
            until = reset <= now ? now + .minutes(1) : min(reset, latest)
            reason = Self.rateLimited
        case .capped:
            until = now + .days(1)
            reason = Self.usageCapped
        case .unauthorized:
            until = now + RateBudget.window
            reason = Self.unauthorized
        case .value, .invalid, .unavailable:
            return nil
        }
    }
}
