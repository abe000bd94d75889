import Timekeeping

/// A clock that moves on by one step whenever it is asked, so that days pass as fast as somebody waits for them.
final class SteppingClock: DomainClock {
    private let clock: ManualClock
    private let step: Span

    init(_ start: Timestamp, step: Span = .minutes(10)) {
        clock = ManualClock(start)
        self.step = step
    }

    func now() -> Timestamp {
        clock.advance(by: step)
        return clock.now()
    }
}
