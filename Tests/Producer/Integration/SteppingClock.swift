import Synchronization
import Timekeeping

/// A clock that moves on by one step whenever it is asked, so that days pass as fast as somebody waits for them.
final class SteppingClock: DomainClock {
    private let clock: ManualClock
    private let step: Span
    private let alarm = Mutex<(moment: Timestamp, ring: @Sendable () -> Void)?>(nil)

    init(_ start: Timestamp, step: Span = .minutes(10)) {
        clock = ManualClock(start)
        self.step = step
    }

    /// Calls `ring` once, when the moment has come.
    func setAlarm(_ moment: Timestamp, _ ring: @escaping @Sendable () -> Void) {
        alarm.withLock { $0 = (moment, ring) }
    }

    func now() -> Timestamp {
        clock.advance(by: step)
        let now = clock.now()
        let ring = alarm.withLock { alarm in
            guard let due = alarm, due.moment <= now else { return nil as (@Sendable () -> Void)? }
            alarm = nil
            return due.ring
        }
        ring?()
        return now
    }
}
