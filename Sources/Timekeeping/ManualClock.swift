/// A clock that moves only when it is told to, and only forward.
public final class ManualClock: DomainClock {
    private let latest = LatestTimestamp()

    public init(_ start: Timestamp) { latest.advance(to: start) }
    public func now() -> Timestamp { latest.value }

    /// Moves to `moment`; an earlier one changes nothing.
    public func advance(to moment: Timestamp) { latest.advance(to: moment) }
    public func advance(by span: Span) { latest.advance(to: latest.value + span) }
}
