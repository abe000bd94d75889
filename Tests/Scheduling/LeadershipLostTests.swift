import Postgres
import TestServers
import Testing
import Timekeeping

@testable import Scheduling

/// Every kind of write a leader makes, made by one that is none any more.
@Suite struct LeadershipLostTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func connect(_ deployment: SchedulingFixture) throws -> PostgresConnection {
        try PostgresConnection(PostgresConfiguration(url: deployment.url, applicationName: "other"))
    }

    /// Under a term that is over, and under its successor's, which it might have read.
    private func expectNothingWritten(_ deployment: SchedulingFixture, by old: LeaderLease, terms: [Int64]) throws {
        let before = try deployment.image()
        let store = ScheduleStore(connection: deployment.connection)
        for term in terms {
            for now in [start + .hours(1), start + .days(1), start + .days(40)] {
                for lastTick in [nil, now - .hours(3)] {
                    #expect(throws: LeadershipLost.self) {
                        try store.decide(at: now, lastTick: lastTick, lease: old, term: term)
                    }
                }
            }
        }
        #expect(try deployment.image() == before)
    }

    private static let settings = [
        "updated_at = now()", "catch_up = 'all'", "catch_up = 'skip'", "paused = true, paused_by = 'ana'",
        "overlap = 'skip'", "catch_up_window_seconds = 60", "rule = 'at 03:30', time_zone = 'Europe/Berlin'",
    ]

    @Test func `no sweep, no job, no missed or skipped slot is written by a deposed leader`() throws {
        let deployment = try SchedulingFixture(startingAt: start)
        let other = try connect(deployment)
        let old = LeaderLease(holder: "old#1", lease: .milliseconds(50))
        let new = LeaderLease(holder: "new#1", lease: .seconds(60))
        try deployment.connection.execute(
            """
            INSERT INTO scrape_schedule (decision_id, age_seconds, post_id, posted_at, due_at, simulated)
            VALUES ('00000000-0000-8000-8000-000000000001', 3600, '1', \(start), \(start), true)
            """)
        #expect(try old.attempt(deployment.connection) == .granted(term: 1))
        #expect(Deadline.wait { (try? new.attempt(other)) == .granted(term: 2) })
        for setting in Self.settings {
            try deployment.connection.execute("UPDATE schedules SET \(unescaped: setting)")
            try expectNothingWritten(deployment, by: old, terms: [1, 2])
            try deployment.connection.execute(
                """
                UPDATE schedules SET catch_up = 'latest', paused = false, overlap = 'queue', time_zone = 'UTC',
                    catch_up_window_seconds = NULL, rule = 'every 1h'
                """)
        }
        // Its successor writes all of it.
        let store = ScheduleStore(connection: other)
        let decided = try store.decide(at: start + .days(1), lastTick: nil, lease: new, term: 2)
        #expect(decided.count == JobKind.allCases.count)
    }

    @Test func `a lease that ran out holds nothing, though nobody took it yet`() throws {
        let deployment = try SchedulingFixture(startingAt: start)
        let old = LeaderLease(holder: "old#1", lease: .milliseconds(20))
        #expect(try old.attempt(deployment.connection) == .granted(term: 1))
        let isOver = try Deadline.wait {
            try deployment.connection.execute("SELECT expires_at < clock_timestamp() FROM leadership").only().bool(0)
        }
        #expect(isOver)
        try expectNothingWritten(deployment, by: old, terms: [1])
    }

    @Test func `nobody is granted the lease while a transaction of its holder is open`() throws {
        let deployment = try SchedulingFixture(startingAt: start)
        let other = try connect(deployment)
        try other.execute("SET lock_timeout = 100")
        let old = LeaderLease(holder: "old#1", lease: .seconds(1))
        let new = LeaderLease(holder: "new#1", lease: .seconds(60))
        #expect(try old.attempt(deployment.connection) == .granted(term: 1))
        try deployment.connection.transaction {
            try old.assertHeld(term: 1, in: deployment.connection)
            let isOver = try Deadline.wait {
                try deployment.connection.execute("SELECT expires_at < clock_timestamp() FROM leadership").only()
                    .bool(0)
            }
            #expect(isOver)
            #expect(throws: PostgresError.self) { try new.attempt(other) }
        }
        #expect(try new.attempt(other) == .granted(term: 2))
    }

    @Test func `an expiry that only a clock put back explains is brought back to one lease, by nobody shortened`()
        throws
    {
        let deployment = try SchedulingFixture(startingAt: start)
        let other = try connect(deployment)
        let old = LeaderLease(holder: "old#1", lease: .seconds(60))
        let new = LeaderLease(holder: "new#1", lease: .milliseconds(50))
        func left() throws -> Double {
            try deployment.connection.execute(
                "SELECT extract(epoch FROM expires_at - clock_timestamp())::float8 FROM leadership"
            ).only().double(0)
        }
        #expect(try old.attempt(deployment.connection) == .granted(term: 1))
        #expect(try new.attempt(other) == .refused)
        #expect(try left() > 50)
        try deployment.connection.execute("UPDATE leadership SET expires_at = expires_at + interval '1 hour'")
        #expect(try new.attempt(other) == .refused)
        #expect((50...60).contains(try left()))
    }
}
