import Postgres
import Store
import Testing
import Timekeeping

@Suite struct RateBudgetTests {
    private let budget = RateBudget(credential: "tests", endpoint: "tweets", assumedLimit: 3)
    private let now = Timestamp(seconds: 1_800_000_000)
    private let fixture: StoreFixture
    private var database: PostgresConnection { fixture.connection }

    init() throws { fixture = try StoreFixture() }

    /// How many requests can be taken at a moment.
    private func available(at moment: Timestamp) throws -> Int {
        var taken = 0
        while try budget.take(at: moment, in: database) == .granted { taken += 1 }
        return taken
    }

    @Test func `a window gives as many requests as assumed until the source tells otherwise`() throws {
        #expect(try available(at: now) == 3)
        #expect(
            try budget.take(at: now, in: database)
                == .refused(until: now + .minutes(15) + .seconds(1), reason: "window_spent"))
        #expect(try available(at: now + .minutes(15)) == 0)
        #expect(try available(at: now + .minutes(15) + .seconds(1)) == 3)
    }

    @Test func `what the source says rules, and an answer that was long on its way does not raise it`() throws {
        _ = try budget.take(at: now, in: database)
        try budget.observe(limit: 10, remaining: 6, resetsAt: now + .minutes(5), at: now, in: database)
        // The assumed window had two left: the smaller number stands until it resets.
        #expect(try available(at: now) == 2)
        try budget.observe(limit: 10, remaining: 9, resetsAt: now + .minutes(5), at: now, in: database)
        #expect(try available(at: now) == 0)
        #expect(try available(at: now + .minutes(6)) == 10)
        try budget.observe(limit: 10, remaining: 4, resetsAt: now + .minutes(20), at: now + .minutes(6), in: database)
        #expect(try available(at: now + .minutes(6)) == 0)
    }

    @Test func `a reset in the past or far ahead never holds the scrapers for longer than a window`() throws {
        _ = try budget.take(at: now, in: database)
        try budget.observe(limit: 3, remaining: 0, resetsAt: now - .hours(1), at: now, in: database)
        #expect(try available(at: now) == 2)
        try budget.observe(limit: 3, remaining: 0, resetsAt: now + .days(400), at: now, in: database)
        #expect(try available(at: now + .minutes(16)) == 3)
    }

    @Test func `a block holds everyone until its moment or until its reason is lifted`() throws {
        #expect(try budget.take(at: now, in: database) == .granted)
        try budget.block(until: now + .days(1), reason: "usage_capped", at: now, in: database)
        try budget.block(until: now + .minutes(1), reason: "rate_limited", at: now, in: database)
        #expect(
            try budget.take(at: now + .hours(3), in: database)
                == .refused(until: now + .days(1), reason: "usage_capped"))
        try budget.unblock(reason: "unauthorized", in: database)
        #expect(try available(at: now + .hours(3)) == 0)
        try budget.unblock(reason: "usage_capped", in: database)
        #expect(try available(at: now + .hours(3)) == 3)
        try budget.block(until: now + .days(1), reason: "usage_capped", at: now, in: database)
        #expect(try available(at: now + .days(1)) == 3)
    }
}
