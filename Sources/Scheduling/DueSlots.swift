import Timekeeping

/// What becomes of the slots of one schedule that are due. Pure: it depends on times alone.
///
/// While a leader ticks, every slot runs. Slots that fell due without a tick (no leader, or an unavailable database) are
/// late: the schedule's `catch_up` decides on them. A slot less than `grace` late counts as in time, so that a change of
/// leader costs no slot.
public struct DueSlots: Equatable, Sendable {
    /// Slots to run, oldest first.
    public let run: [Timestamp]
    /// Late slots that the policy does not catch up with.
    public let missed: [Timestamp]
    /// Late slots older than the catch-up window.
    public let expired: [Timestamp]
    /// The last of all.
    public let latest: Timestamp
    public var count: Int { run.count + missed.count + expired.count }

    /// More slots than this in time at once mean that the clock leapt, however recent the last tick.
    public static let maxInTime = 36
    /// At most this many are decided on at one tick; the rest is late at the next.
    public static let maxPerTick = 5000

    /// - Parameters:
    ///   - slots: the slots that are due, oldest first, without a gap.
    ///   - isAll: whether none later is due.
    ///   - lastTick: domain time of the tick before this one, if there was no gap since.
    ///   - grace: how late a slot may be and still count as in time.
    /// - Returns: `nil` where nothing is due.
    public init?(
        _ slots: [Timestamp], isAll: Bool = true, now: Timestamp, lastTick: Timestamp?, grace: Span = .zero,
        policy: SchedulePolicy = SchedulePolicy()
    ) {
        guard let latest = slots.last else { return nil }
        self.latest = latest
        let floor = now - grace
        var first = lastTick.map { look in slots.firstIndex { $0 > look } ?? slots.count } ?? slots.count
        if slots.count - first > Self.maxInTime { first = slots.count }
        first = min(first, slots.firstIndex { $0 >= floor } ?? slots.count)
        let (late, inTime) = (slots[..<first], slots[first...])
        let oldest = policy.window.map { now - $0 }
        let fresh = late.drop { slot in oldest.map { slot < $0 } ?? false }
        expired = Array(late.prefix(late.count - fresh.count))
        let caught: ArraySlice<Timestamp> =
            switch policy.catchUp {
            case .latest: inTime.isEmpty && isAll ? fresh.suffix(1) : []
            case .all: fresh
            case .skip: []
            }
        run = Array(caught) + Array(inTime)
        missed = Array(fresh.prefix(fresh.count - caught.count))
    }
}

/// Notices gaps between a leader's ticks. Pure: wall times come from the caller.
public struct GapDetector: Sendable {
    /// The longest wall time between two ticks that is no gap.
    public let longestGap: Duration
    private var last: (term: Int64, wall: ContinuousClock.Instant, domain: Timestamp)?

    public init(tick: Duration) { longestGap = max(.seconds(2), tick * 5) }

    /// The domain time of the last tick, if it was in this term and there was no gap since.
    public func lastTick(term: Int64, at wall: ContinuousClock.Instant) -> Timestamp? {
        guard let last, last.term == term, last.wall.duration(to: wall) <= longestGap else { return nil }
        return last.domain
    }

    /// The tick at `domain` is done and its slots are stored.
    public mutating func ticked(term: Int64, at wall: ContinuousClock.Instant, domain: Timestamp) {
        last = (term, wall, domain)
    }
}
