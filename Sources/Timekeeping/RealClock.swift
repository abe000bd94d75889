import Glibc

/// The machine's wall clock, kept from going back when the machine's clock is set back.
public final class RealClock: DomainClock {
    private let latest = LatestTimestamp()

    public init() {}
    public func now() -> Timestamp { latest.advance(to: Self.wallTime()) }

    /// Wall time as the machine has it, in microseconds.
    public static func wallTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
