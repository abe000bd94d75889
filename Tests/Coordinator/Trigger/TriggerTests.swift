import CommandLine
import Foundation
import Postgres
import Scheduling
import Store
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct TriggerTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `a job is queued once for a moment, and waited for`() throws {
        let deployment = try Deployment(startingAt: start)
        let first = try deployment.run("schedule", "trigger", "learn", "--json")
        #expect(first.exit == 0)
        #expect(try first.json()["state"] as? String == "queued")
        // The second finds the first; its wait ends in time, for no worker is there.
        let second = try deployment.run("schedule", "trigger", "learn", "--wait", "--timeout", "1")
        #expect(second.exit == 1)
        #expect(second.errors.contains("learn for 2026-03-02T00:00:00Z is still queued after 1 s"))
        #expect(try deployment.connection.execute("SELECT 1 FROM jobs").count == 1)
        let slots = try deployment.connection.execute("SELECT origin, state, term FROM schedule_slots")
        #expect(try slots.map { try $0.text(0) } == ["trigger"])
        #expect(try slots.only().optionalInt(2) == nil)
    }

    @Test func `who asked for it, and why, stands in the history`() throws {
        let deployment = try Deployment(startingAt: start)
        #expect(try deployment.run("schedule", "trigger", "learn", "--actor", "ana").exit == 0)
        #expect(
            try deployment.run("schedule", "trigger", "retrain", "--actor", "ben", "--reason", "the disk was full").exit
                == 0)
        let history = try deployment.run("schedule", "history", "--json").json()["history"] as? [[String: Any]] ?? []
        let told = Set(history.map { [$0["schedule"], $0["actor"], $0["reason"]].map { $0 as? String ?? "" } })
        #expect(told == [["learn", "ana", "by hand"], ["retrain", "ben", "the disk was full"]])
    }

    @Test func `a dry run says what it would queue, as data too, and queues nothing`() throws {
        let deployment = try Deployment(startingAt: start)
        let run = try deployment.run("schedule", "trigger", "learn", "--dry-run", "--json")
        #expect(run.exit == 0)
        #expect(try run.json()["dry_run"] as? Bool == true)
        #expect(try run.json()["queued"] as? [String] == ["2026-03-02T00:00:00Z"])
        #expect(try deployment.connection.execute("SELECT 1 FROM jobs").isEmpty)
    }

    @Test func `the end of a job is its exit code`() throws {
        let deployment = try Deployment(startingAt: start)
        for (kind, exit) in [(JobKind.learn, Int32(0)), (.optimize, 5), (.retrain, 1)] {
            #expect(try deployment.run("schedule", "trigger", kind.rawValue).exit == 0)
            let job = try #require(
                try JobQueue.claim(
                    deployment.connection, kinds: [kind], owner: "w", leaseSeconds: 30, now: deployment.now))
            try deployment.connection.transaction {
                switch kind {
                case .learn:
                    try JobQueue.complete(deployment.connection, job, result: "{\"posts\": 3}", now: deployment.now)
                case .optimize:
                    try JobQueue.skip(deployment.connection, job, reason: "19 of 20 posts", now: deployment.now)
                default: break
                }
            }
            if kind == .retrain {
                try deployment.connection.execute(
                    """
                    UPDATE jobs SET state = 'failed', error = 'boom', attempts = max_attempts WHERE job_id = \(job.id)
                    """)
                // A failed one is tried again, with all its attempts.
                let again = try deployment.run("schedule", "trigger", "retrain", "--wait", "--timeout", "1", "--json")
                #expect(try again.json()["attempts"] as? Int == 0)
                #expect(again.exit == exit)
            } else {
                // The slot has run: a second time is refused.
                let again = try deployment.run("schedule", "trigger", kind.rawValue, "--wait")
                #expect(again.exit == 5)
                #expect(again.errors.contains("has run already"))
            }
        }
    }

    @Test func `a slot that the schedule comes to later takes over the job that is there`() throws {
        let deployment = try Deployment(startingAt: start)
        let slot = start + .hours(1)
        #expect(try deployment.run("schedule", "trigger", "learn", "--slot", slot.rfc3339).exit == 0)
        let lease = LeaderLease(holder: "x#1", lease: .seconds(60))
        #expect(try lease.attempt(deployment.connection) == .granted(term: 1))
        _ = try ScheduleStore(connection: deployment.connection).decide(
            at: slot, lastTick: nil, lease: lease, term: 1)
        let rows = try deployment.connection.execute(
            "SELECT s.state FROM schedule_slots s JOIN jobs j USING (job_id) WHERE s.schedule = 'learn'")
        #expect(try rows.map { try $0.text(0) } == ["queued"])
        #expect(try deployment.connection.execute("SELECT 1 FROM jobs WHERE kind = 'learn'").count == 1)
    }

    @Test(arguments: [["schedule", "trigger", "learn", "--slot", "noon"], ["schedule", "trigger"]])
    func `what is no job or no time is a usage error`(arguments: [String]) throws {
        let run = try Program.run(arguments, environment: [:])
        #expect(run.exit == 2)
    }

    @Test func `without tables it says what to run`() throws {
        let url = try TestServers.postgres().makeDatabase()
        let run = try Program.run(["schedule", "trigger", "learn"], environment: ["ROOKERY_POSTGRES_URL": url])
        #expect(run.exit == 4)
        #expect(run.errors.contains("run coordinator migrate"))
    }
}
