import Timekeeping

/// What to do about the slots of one schedule that have come due: pure, of times alone.
///
/// While a leader keeps looking, every slot runs. Those that fell due while nobody looked (no leader, or none for a while)
/// are late: what becomes of them is the schedule's `catch_up`. A slot less than `grace` late counts as in time, so that
/// leadership changing hands costs no slot.
public struct DueSlots: Equatable, Sendable {
    /// Slots to run, oldest first.
    public let run: [Timestamp]
    /// Late ones that the policy passes over.
    public let missed: [Timestamp]
    /// Late ones older than the catch-up window.
    public let expired: [Timestamp]
    /// The last of them all.
    public let latest: Timestamp
    public var count: Int { run.count + missed.count + expired.count }

    /// More than this many in time at once is a leap of the clock, however often someone looked.
    public static let mostAtOnce = 36
    /// At most this many are decided on at one look; what is left is late at the next.
    public static let mostAtOneLook = 5000

    /// - Parameters:
    ///   - slots: the slots that are due, oldest first, without a gap.
    ///   - isAll: whether none later is due.
    ///   - lastLook: domain time of the look before this one, if it was so short ago that nothing stood still.
    ///   - grace: how late a slot may be and still count as in time.
    /// - Returns: `nil` where nothing is due.
    public init?(
        _ slots: [Timestamp], isAll: Bool = true, now: Timestamp, lastLook: Timestamp?, grace: Span = .zero,
        policy: SchedulePolicy = SchedulePolicy()
    ) {
        guard let latest = slots.last else { return nil }
        self.latest = latest
        let floor = now - grace
        var first = lastLook.map { look in slots.firstIndex { $0 > look } ?? slots.count } ?? slots.count
        if slots.count - first > Self.mostAtOnce { first = slots.count }
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

/// Whether this leader has kept looking at the clock without a standstill. Pure: wall moments come from the caller.
public struct LookContinuity: Sendable {
    /// The longest wall time between two looks that is no standstill.
    public let longestGap: Duration
    private var last: (term: Int64, wall: ContinuousClock.Instant, domain: Timestamp)?

    public init(tick: Duration) { longestGap = max(.seconds(2), tick * 5) }

    /// The domain time of the look before, if it was this leader's own and recent.
    public func lastLook(term: Int64, at wall: ContinuousClock.Instant) -> Timestamp? {
        guard let last, last.term == term, last.wall.duration(to: wall) <= longestGap else { return nil }
        return last.domain
    }

    /// A look at `domain` was completed and its slots are stored.
    public mutating func looked(term: Int64, at wall: ContinuousClock.Instant, domain: Timestamp) {
        last = (term, wall, domain)
    }
}
