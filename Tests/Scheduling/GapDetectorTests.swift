import Testing
import Timekeeping

@testable import Scheduling

@Suite struct GapDetectorTests {
    private let wall = ContinuousClock.now
    private let domain = Timestamp(seconds: 1000)

    @Test func `a recent look of the same term counts`() {
        var continuity = GapDetector(tick: .milliseconds(200))
        #expect(continuity.lastTick(term: 1, at: wall) == nil)
        continuity.ticked(term: 1, at: wall, domain: domain)
        #expect(continuity.lastTick(term: 1, at: wall + .milliseconds(1900)) == domain)
    }

    @Test func `a gap, or another term between, is a standstill`() {
        var continuity = GapDetector(tick: .milliseconds(200))
        continuity.ticked(term: 1, at: wall, domain: domain)
        #expect(continuity.lastTick(term: 1, at: wall + .milliseconds(2100)) == nil)
        #expect(continuity.lastTick(term: 2, at: wall) == nil)
    }

    @Test func `a slow tick is no standstill`() {
        var continuity = GapDetector(tick: .seconds(1))
        continuity.ticked(term: 1, at: wall, domain: domain)
        #expect(continuity.lastTick(term: 1, at: wall + .seconds(4)) == domain)
    }
}
