import Timekeeping

/// Whether this leader has kept looking at the clock without a standstill. Pure: wall moments come from the caller.
struct LookContinuity: Sendable {
    /// The longest wall time between two looks that is no standstill.
    let longestGap: Duration
    private var last: (term: Int64, wall: ContinuousClock.Instant, domain: Timestamp)?

    init(tick: Duration) { longestGap = max(.seconds(2), tick * 5) }

    /// The domain time of the look before, if it was this leader's own and recent.
    func lastLook(term: Int64, at wall: ContinuousClock.Instant) -> Timestamp? {
        guard let last, last.term == term, last.wall.duration(to: wall) <= longestGap else { return nil }
        return last.domain
    }

    /// A look at `domain` was completed and its slots are stored.
    mutating func looked(term: Int64, at wall: ContinuousClock.Instant, domain: Timestamp) {
        last = (term, wall, domain)
    }
}
