/// A straight line from wall time to domain time: at `wall` it is `domain`, and each second after it is `factor` seconds.
public struct ClockPace: Equatable, Sendable {
    /// The domain time at `wall`.
    public let domain: Timestamp
    /// The wall time from which `factor` counts.
    public let wall: Timestamp
    /// Domain seconds a wall second, 0 or more; 0 holds the clock.
    public let factor: Double

    public init(domain: Timestamp, wall: Timestamp, factor: Double) {
        self.domain = domain
        self.wall = wall
        self.factor = factor
    }

    /// Domain time at a wall time, rounded to the microsecond; before `wall` it is `domain`. A moment too far to be told
    /// is `domain` as well.
    public func domainTime(at wallTime: Timestamp) -> Timestamp {
        let elapsed = max(0, wallTime.microseconds - wall.microseconds)
        let passed = (Double(elapsed) * factor).rounded()
        guard passed < 4e18, let span = Int64(exactly: passed) else { return domain }
        let (sum, overflow) = domain.microseconds.addingReportingOverflow(span)
        return overflow ? domain : Timestamp(microseconds: sum)
    }
}
