import Foundation
import Postgres
import Scheduling
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct StatusCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `the backlog says how long the oldest work has waited`() throws {
        let deployment = try Deployment(startingAt: start)
        let still = try deployment.run("wait", "--once", "--json").json()
        #expect(still["behind_seconds"] as? Double == 0)
        #expect(still["leader"] is NSNull)
        // Nobody decides on the slots: the first sweep has been due for 110 minutes.
        try deployment.advance(by: .hours(2))
        let behind = try deployment.run("wait", "--once", "--json").json()
        #expect(behind["behind_seconds"] as? Double == 6600.0)
        #expect(behind["unfinished_slots"] as? Int == 12 + 1 + 2 + 2)
        let lease = LeaderLease(holder: "c1#9", lease: .seconds(60))
        #expect(try lease.attempt(deployment.connection) == .granted(term: 1))
        _ = try ScheduleStore(connection: deployment.connection).decide(
            at: deployment.now, lastTick: nil, lease: lease, term: 1)
        // Decided on, but no worker has done the jobs of 02:00.
        try deployment.advance(by: .minutes(5))
        let queued = try deployment.run("wait", "--once", "--json").json()
        #expect(queued["behind_seconds"] as? Double == 300)
        #expect(queued["unfinished_slots"] as? Int == 3)
        #expect(queued["leader"] as? String == "c1")
    }

    @Test func `an open checkpoint and an unpublished reading count as waiting`() throws {
        let deployment = try Deployment(startingAt: start)
        func checkpoint(_ age: Int64, _ state: String, due: Timestamp) throws {
            try deployment.connection.execute(
                """
                INSERT INTO scrape_schedule (decision_id, age_seconds, post_id, posted_at, due_at, simulated, state,
                                             scraped_at)
                VALUES (gen_random_uuid(), \(age), '1', \(due), \(due), false, \(state),
                    CASE WHEN \(state) = 'done' THEN \(due) END)
                """)
        }
        try checkpoint(1, "waiting", due: start - .hours(9))
        try checkpoint(2, "parked", due: start - .hours(8))
        try checkpoint(3, "open", due: start - .minutes(3))
        try checkpoint(4, "done", due: start - .minutes(7))
        let backlog = try deployment.run("wait", "--once", "--json").json()
        #expect(backlog["overdue_checkpoints"] as? Int == 2)
        #expect(backlog["behind_seconds"] as? Double == 420)
    }

    @Test func `the status names leader, silent processes, failed jobs and next slots`() throws {
        let deployment = try Deployment(startingAt: start)
        let coordinator = try deployment.start(["run"], instance: "c1")
        defer { coordinator.stop() }
        #expect(Deadline.wait { (try? deployment.leader()) == "c1" })
        try deployment.advance(by: .minutes(60))
        #expect(try Deadline.wait { try deployment.isDecided() })
        try deployment.connection.execute(
            """
            INSERT INTO worker_heartbeats (instance, role, beat_at, domain_time)
            VALUES ('lost', 'scraper', clock_timestamp() - interval '1 minute', \(start))
            """)
        try deployment.connection.execute(
            "UPDATE jobs SET state = 'failed', error = 'the source is away', attempts = 10 WHERE kind = 'learn'")
        let status = try deployment.run("status", "--json").json()
        #expect((status["leader"] as? [String: Any])?["instance"] as? String == "c1")
        let workers = try #require(status["workers"] as? [[String: Any]])
        #expect(workers.first { $0["instance"] as? String == "lost" }?["alive"] as? Bool == false)
        #expect(workers.first { $0["instance"] as? String == "c1" }?["alive"] as? Bool == true)
        let next = try #require(status["next_slots"] as? [[String: Any]])
        #expect(
            next.first { $0["schedule"] as? String == "optimize" }?["next_slot"] as? String == "2026-03-02T06:00:00Z")
        #expect(status["dead_letters"] is NSNull)
        let text = try deployment.run("status").output
        for part in ["c1 is leader, term 1", "silent", "the source is away", "2026-03-02T02:00:00Z", "humanVoice"] {
            #expect(text.contains(part), "\(part)")
        }
    }
}
