import Testing
import Timekeeping

@testable import Workers

@Suite struct SourceBlockTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func limited(_ reset: Timestamp?) -> SourceBlock? {
        let report = reset.map { RateReport(limit: 5, remaining: 0, resetsAt: $0) }
        return SourceBlock(SourceAnswer<Int64>.rateLimited(report), at: now)
    }

    @Test func `a spent window blocks until it resets, however the clocks differ`() {
        #expect(limited(now + .minutes(4))?.until == now + .minutes(4) + .seconds(1))
        #expect(limited(now - .hours(2))?.until == now + .minutes(1))
        #expect(limited(now + .days(3))?.until == now + .minutes(15) + .seconds(1))
        #expect(limited(nil)?.until == now + .minutes(15))
    }

    @Test func `a monthly cap blocks for a day and a refused credential for a window`() {
        let capped = SourceBlock(SourceAnswer<Int64>.capped("cap"), at: now)
        #expect(capped?.until == now + .days(1))
        #expect(capped?.reason == "usage_capped")
        #expect(SourceBlock(SourceAnswer<Int64>.unauthorized("no"), at: now)?.until == now + .minutes(15))
    }

    @Test func `an outage or a bad request blocks nobody`() {
        #expect(SourceBlock(SourceAnswer<Int64>.unavailable("down"), at: now) == nil)
        #expect(SourceBlock(SourceAnswer<Int64>.invalid("bad"), at: now) == nil)
        #expect(SourceBlock(SourceAnswer<Int64>.value(1, nil), at: now) == nil)
    }
}
