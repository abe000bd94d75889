import Testing
import Timekeeping

@Suite struct ClockPaceTests {
    private let start = Timestamp(seconds: 1_000_000)
    private let wall = Timestamp(seconds: 50)

    @Test func `a second of wall time is factor seconds of domain time`() {
        let pace = ClockPace(domain: start, wall: wall, factor: 3600)
        #expect(pace.domainTime(at: wall + .milliseconds(500)) == start + .minutes(30))
    }

    @Test func `factor 0 holds the clock`() {
        let pace = ClockPace(domain: start, wall: wall, factor: 0)
        #expect(pace.domainTime(at: wall + .days(3)) == start)
    }

    @Test func `before the start it is the start, and far away it does not overflow`() {
        let pace = ClockPace(domain: start, wall: wall, factor: 1_000_000)
        #expect(pace.domainTime(at: wall - .hours(1)) == start)
        #expect(pace.domainTime(at: Timestamp(microseconds: .max)) == start)
    }
}
