/// Wall time stretched or shrunk: the same domain time in all processes that share the pace.
public final class ScaledClock: DomainClock {
    private let pace: ClockPace
    private let latest = LatestTimestamp()

    public init(_ pace: ClockPace) { self.pace = pace }
    public func now() -> Timestamp { latest.advance(to: pace.domainTime(at: RealClock.wallTime())) }
}
