import Foundation
import Learning
import Postgres
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// Real coordinators on a real database, on a clock that moves in steps.
@Suite(.serialized) struct CoordinatorsTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `three coordinators, one killed again and again, decide on every slot once`() throws {
        let deployment = try Deployment(startingAt: start)
        var random = SeededGenerator(seed: 11)
        var members: [String: ServerProcess] = [:]
        var lives = 0
        func join() throws {
            lives += 1
            members["c\(lives)"] = try deployment.start(["run"], instance: "c\(lives)")
        }
        for _ in 0..<3 { try join() }
        var kills = 0
        for step in 0..<40 {
            try deployment.advance(by: .minutes(Int64.random(in: 1...150, using: &random)))
            if step % 4 == 3 {
                // At once, while the slots of this step are being decided on.
                try #require(Deadline.wait(.seconds(20)) { try deployment.leader() != nil })
                if let leader = try deployment.leader(), let process = members.removeValue(forKey: leader) {
                    process.signal(SIGKILL)
                    kills += 1
                    try join()
                }
            }
            try #require(Deadline.wait(.seconds(20)) { try deployment.isDecided() })
        }
        #expect(kills >= 5)
        try expectEverySlotOnce(deployment)
        let terms = try deployment.connection.execute(
            "SELECT count(DISTINCT term) AS terms FROM schedule_slots"
        ).only().int("terms")
        #expect(terms >= 3)
    }

    /// Each slot from the start to now has one row, and one job if it is to run.
    private func expectEverySlotOnce(_ deployment: Deployment) throws {
        for kind in ScheduleKind.allCases {
            let count = (deployment.now - start).microseconds / kind.every.microseconds
            let expected = (0..<count).map { start + kind.every * ($0 + 1) }
            let rows = try deployment.connection.execute(
                """
                SELECT s.slot, s.state, j.job_id IS NOT NULL AS has_job FROM schedule_slots s
                LEFT JOIN jobs j ON j.job_id = s.job_id AND j.kind = s.schedule AND j.slot = s.slot
                WHERE schedule = $1 ORDER BY s.slot
                """, [.text(kind.rawValue)])
            #expect(try rows.map { try $0.timestamp("slot") } == expected, "\(kind)")
            for row in rows {
                let isMissed = try row.text("state") == "missed"
                #expect(try row.bool("has_job") == (kind.isJob && !isMissed))
            }
            let jobs = try deployment.connection.execute(
                "SELECT count(*) FROM jobs WHERE kind = $1", [.text(kind.rawValue)]
            ).only().int(0)
            #expect(jobs == (kind.isJob ? try rows.count { try $0.text("state") != "missed" } : 0))
        }
    }

    @Test func `a leader that was cut off cannot write`() throws {
        let deployment = try Deployment(startingAt: start)
        let other = try PostgresConnection(PostgresConfiguration(url: deployment.url, applicationName: "other"))
        let store = ScheduleStore(connection: deployment.connection)
        let old = LeaderLease(holder: "old#1", lease: .milliseconds(50))
        let new = LeaderLease(holder: "new#1", lease: .seconds(60))
        #expect(try old.attempt(deployment.connection) == .granted(term: 1))
        #expect(Deadline.wait(.seconds(5)) { (try? new.attempt(other)) == .granted(term: 2) })
        #expect(throws: Deposed.self) {
            try store.decide(at: start + .days(1), lastLook: nil, lease: old, term: 1)
        }
        // Nor under the term of its successor, which it might have read.
        #expect(throws: Deposed.self) {
            try store.decide(at: start + .days(1), lastLook: nil, lease: old, term: 2)
        }
        #expect(try deployment.connection.execute("SELECT 1 FROM schedule_slots").isEmpty)
        #expect(try store.isAnyDue(at: start + .days(1)))
        #expect(try !store.decide(at: start + .days(1), lastLook: nil, lease: new, term: 2).isEmpty)
    }

    @Test func `a lease is not taken before it ends, and let go of at once when its holder stops`() throws {
        let deployment = try Deployment(startingAt: start)
        let one = LeaderLease(holder: "one#1", lease: .seconds(60))
        let two = LeaderLease(holder: "two#1", lease: .seconds(60))
        #expect(try one.attempt(deployment.connection) == .granted(term: 1))
        #expect(try two.attempt(deployment.connection) == .refused)
        #expect(try one.attempt(deployment.connection) == .granted(term: 1))
        try one.release(deployment.connection)
        #expect(try two.attempt(deployment.connection) == .granted(term: 2))
        #expect(try one.attempt(deployment.connection) == .refused)
    }

    @Test func `a coordinator that is asked to stop hands over at once, and the schedule keeps its place`() throws {
        let deployment = try Deployment(startingAt: start)
        let first = try deployment.start(["run"], instance: "first")
        #expect(Deadline.wait(.seconds(20)) { (try? deployment.leader()) == "first" })
        try deployment.advance(by: .minutes(90))
        #expect(try Deadline.wait(.seconds(20)) { try deployment.isDecided() })
        first.stop()
        #expect(try deployment.leader() == nil)
        let second = try deployment.start(["run"], instance: "second")
        defer { second.stop() }
        try deployment.advance(by: .minutes(20))
        #expect(Deadline.wait(.seconds(20)) { (try? deployment.leader()) == "second" })
        try deployment.advance(by: .minutes(20))
        #expect(try Deadline.wait(.seconds(20)) { try deployment.isDecided() })
        // Hours stay whole: the restart at 01:50 began no new count.
        let learns = try deployment.connection.execute("SELECT slot FROM jobs WHERE kind = 'learn' ORDER BY slot")
        #expect(try learns.map { try $0.timestamp(0) } == [start + .hours(1), start + .hours(2)])
    }
}
