import Glibc
import Synchronization

/// Where domain time comes from. Everything Rookery decides by time asks one of these, never the machine's clock,
/// so that thirty days can be lived through in minutes.
///
/// Leases and network time-outs are not domain time: they run on the database's clock and the machine's.
public protocol DomainClock: Sendable {
    /// The present moment. Never goes back within one process.
    func now() -> Timestamp
}

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

/// Always the same moment.
public struct FixedClock: DomainClock {
    private let moment: Timestamp

    public init(_ moment: Timestamp) { self.moment = moment }
    public func now() -> Timestamp { moment }
}

/// Wall time stretched or shrunk: the same domain time in all processes that share the pace.
public final class ScaledClock: DomainClock {
    private let pace: ClockPace
    private let latest = LatestTimestamp()

    public init(_ pace: ClockPace) { self.pace = pace }
    public func now() -> Timestamp { latest.advance(to: pace.domainTime(at: RealClock.wallTime())) }
}

/// A clock that moves only when it is told to, and only forward.
public final class ManualClock: DomainClock {
    private let latest = LatestTimestamp()

    public init(_ start: Timestamp) { latest.advance(to: start) }
    public func now() -> Timestamp { latest.value }

    /// Moves to `moment`; an earlier one changes nothing.
    public func advance(to moment: Timestamp) { latest.advance(to: moment) }
    public func advance(by span: Span) { latest.advance(to: latest.value + span) }
}

/// The greatest moment seen so far, shared by threads.
final class LatestTimestamp: Sendable {
    private let microseconds = Atomic<Int64>(.min)

    var value: Timestamp { Timestamp(microseconds: microseconds.load(ordering: .relaxed)) }

    /// Moves forward to `moment`; returns the greatest moment seen, which is later if time was set back.
    @discardableResult
    func advance(to moment: Timestamp) -> Timestamp {
        Timestamp(microseconds: microseconds.max(moment.microseconds, ordering: .relaxed).newValue)
    }
}
