import Timekeeping

/// The network's rate windows: fixed quarters of an hour of domain time, counted for each credential and endpoint.
///
/// Kept in memory only: a restart forgets what was used, as a change of machines behind a real endpoint may.
struct RateWindows: Sendable {
    struct Verdict: Sendable {
        var allowed: Bool
        var headers: [String: String]
    }

    static let length = Span.minutes(15)
    private struct Use { var window: Timestamp, count: Int }
    private var uses: [String: Use] = [:]

    /// Counts a request, or refuses it where the window is spent.
    mutating func take(credential: String, endpoint: String, limit: Int, at now: Timestamp) -> Verdict {
        let window = now.floored(to: Self.length)
        let key = credential + "\u{0}" + endpoint
        var use = uses[key] ?? Use(window: window, count: 0)
        if use.window != window { use = Use(window: window, count: 0) }
        let allowed = use.count < limit
        if allowed { use.count += 1 }
        uses[key] = use
        return Verdict(allowed: allowed, headers: Self.headers(limit, limit - use.count, resets: window + Self.length))
    }

    /// The headers of every answer. There is no `Retry-After`.
    static func headers(_ limit: Int, _ remaining: Int, resets: Timestamp) -> [String: String] {
        [
            "x-rate-limit-limit": String(limit), "x-rate-limit-remaining": String(remaining),
            "x-rate-limit-reset": String(resets.seconds),
        ]
    }
}
