import Store
import Timekeeping

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
