import Testing
import Timekeeping

@testable import Scheduling

@Suite struct LookContinuityTests {
    private let wall = ContinuousClock.now
    private let domain = Timestamp(seconds: 1000)

    @Test func `a recent look of the same term counts`() {
        var continuity = LookContinuity(tick: .milliseconds(200))
        #expect(continuity.lastLook(term: 1, at: wall) == nil)
        continuity.looked(term: 1, at: wall, domain: domain)
        #expect(continuity.lastLook(term: 1, at: wall + .milliseconds(1900)) == domain)
    }

    @Test func `a gap, or another term between, is a standstill`() {
        var continuity = LookContinuity(tick: .milliseconds(200))
        continuity.looked(term: 1, at: wall, domain: domain)
        #expect(continuity.lastLook(term: 1, at: wall + .milliseconds(2100)) == nil)
        #expect(continuity.lastLook(term: 2, at: wall) == nil)
    }

    @Test func `a slow tick is no standstill`() {
        var continuity = LookContinuity(tick: .seconds(1))
        continuity.looked(term: 1, at: wall, domain: domain)
        #expect(continuity.lastLook(term: 1, at: wall + .seconds(4)) == domain)
    }
}
