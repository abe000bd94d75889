import Foundation
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import TestDeployments
import Testing
import Timekeeping

@testable import Coordinator

/// What people may do to schedules, on a real database.
@Suite struct ScheduleOperationsTests {
    private let start = Timestamp(seconds: 1_772_409_600)
    private let lease = LeaderLease(holder: "one#1", lease: .seconds(300))

    @discardableResult
    private func perform(
        _ deployment: Deployment, _ schedule: String, _ request: ScheduleRequest, at now: Timestamp? = nil,
        dryRun: Bool = false
    ) throws -> ChangeReport {
        let operations = ScheduleOperations(deployment.connection, now: now ?? deployment.now)
        return dryRun
            ? try operations.plan(schedule, request)
            : try operations.perform(schedule, request, Audit(actor: "ana", reason: "an audit"))
    }

    private func look(_ deployment: Deployment, at now: Timestamp, lastTick: Timestamp? = nil) throws {
        _ = try lease.attempt(deployment.connection)
        _ = try ScheduleStore(connection: deployment.connection).decide(
            at: now, lastTick: lastTick, lease: lease, term: 1)
    }

    private func states(_ deployment: Deployment, _ schedule: String) throws -> [String] {
        try ScheduleReader(connection: deployment.connection).slots(of: schedule, limit: 1000).reversed().map(\.state)
    }

    /// Ends the jobs that are queued.
    private func work(_ deployment: Deployment, failing: Bool = false) throws {
        while let job = try JobQueue.claim(
            deployment.connection, kinds: JobKind.jobs, owner: "w", leaseSeconds: 30, now: deployment.now)
        {
            if failing {
                try JobQueue.fail(deployment.connection, job, error: "disk full", delay: .zero, now: deployment.now)
            } else {
                try deployment.connection.transaction {
                    try JobQueue.complete(deployment.connection, job, result: "{}", now: deployment.now)
                }
            }
        }
    }

    @Test func `a paused schedule passes its slots over with the reason, and goes on when it is resumed`() throws {
        let deployment = try Deployment(startingAt: start)
        let answer = try perform(deployment, "learn", .pause)
        #expect(answer.done)
        #expect(try !perform(deployment, "learn", .pause).done)
        try look(deployment, at: start + .hours(2), lastTick: start)
        let slots = try ScheduleReader(connection: deployment.connection).slots(of: "learn")
        #expect(slots.map(\.state) == ["skipped", "skipped"])
        #expect(slots.first?.reason == "paused by ana: an audit")
        #expect(try states(deployment, "retrain") == ["queued", "queued"])
        #expect(try perform(deployment, "learn", .resume).done)
        try look(deployment, at: start + .hours(3), lastTick: start + .hours(2))
        #expect(try states(deployment, "learn") == ["skipped", "skipped", "queued"])
        let standing = try #require(try ScheduleReader(connection: deployment.connection).one("learn"))
        #expect(standing.record.missedTotal == 0)
        #expect(standing.record.decidedTotal == 3)
    }

    @Test func `each policy of catching up does what it says, within its window`() throws {
        let deployment = try Deployment(startingAt: start)
        let cases: [(String, ScheduleSettings, [String])] = [
            ("learn", ScheduleSettings(), ["missed", "missed", "missed", "queued"]),
            ("retrain", ScheduleSettings(catchUp: .all), ["queued", "queued", "queued", "queued"]),
            (
                "followers", ScheduleSettings(catchUp: .all, window: .span(.minutes(90))),
                ["missed", "missed", "queued", "queued"]
            ),
            ("optimize", ScheduleSettings(catchUp: .skip), ["missed", "missed", "missed", "missed"]),
            (
                "scrape_sweep", ScheduleSettings(window: .span(.minutes(5))),
                ["missed", "missed", "missed", "missed"]
            ),
        ]
        for (schedule, settings, _) in cases {
            var settings = settings
            settings.rule = .every(.hours(1))
            try perform(deployment, schedule, .set(settings))
        }
        try look(deployment, at: start + .minutes(250))
        for (schedule, settings, expected) in cases {
            #expect(try states(deployment, schedule) == expected, "\(settings)")
            let standing = try #require(try ScheduleReader(connection: deployment.connection).one(schedule))
            #expect(standing.record.missedTotal == expected.count { $0 == "missed" })
            #expect(standing.record.nextSlot == start + .hours(5))
            #expect(standing.newest?.delay == .minutes(10))
        }
    }

    @Test func `a slot that comes due while the one before runs waits, or is passed over where slots may not overlap`()
        throws
    {
        let deployment = try Deployment(startingAt: start)
        try perform(deployment, "learn", .set(ScheduleSettings(overlap: .skip)))
        try look(deployment, at: start + .hours(1), lastTick: start)
        try look(deployment, at: start + .hours(2), lastTick: start + .hours(1))
        #expect(try states(deployment, "learn") == ["queued", "skipped"])
        #expect(try states(deployment, "retrain") == ["queued", "queued"])
        let skipped = try ScheduleReader(connection: deployment.connection).slots(of: "learn", states: ["skipped"])
        #expect(skipped.first?.reason?.contains("the slot of 2026-03-02T01:00:00Z still ran") == true)
        try work(deployment)
        try look(deployment, at: start + .hours(3), lastTick: start + .hours(2))
        #expect(try states(deployment, "learn") == ["done", "skipped", "queued"])
    }

    @Test func `attempts that are used up end in failure, and a trigger gives all of them again`() throws {
        let deployment = try Deployment(startingAt: start)
        try perform(deployment, "learn", .set(ScheduleSettings(maxAttempts: 2)))
        try look(deployment, at: start + .hours(1))
        try work(deployment, failing: true)
        let slot = start + .hours(1)
        let failed = try #require(
            try ScheduleReader(connection: deployment.connection).slots(of: "learn", states: ["failed"]).first)
        #expect(failed.attempts == 2)
        #expect(failed.reason == "disk full")
        #expect(failed.startedAt != nil)
        #expect(try perform(deployment, "learn", .trigger(slot: slot)).queued == [slot])
        #expect(try !perform(deployment, "learn", .trigger(slot: slot)).done)
        try work(deployment, failing: true)
        #expect(try ScheduleReader(connection: deployment.connection).slots(of: "learn").map(\.attempts) == [2])
        #expect(try perform(deployment, "learn", .trigger(slot: slot)).done)
        try work(deployment)
        let done = try #require(try ScheduleReader(connection: deployment.connection).slots(of: "learn").first)
        #expect(done.state == "done")
        #expect(done.attempts == 1)
        #expect(done.origin == "schedule")
        #expect(throws: OperationError.self) { try perform(deployment, "learn", .trigger(slot: slot)) }
        #expect(throws: OperationError.self) { try perform(deployment, "scrape_sweep", .trigger(slot: nil)) }
        // Nor has a slot of a person's own more of them.
        #expect(try perform(deployment, "learn", .trigger(slot: start)).done)
        try work(deployment, failing: true)
        #expect(try ScheduleReader(connection: deployment.connection).slots(of: "learn").last?.attempts == 2)
    }

    @Test func `a backfill runs what was missed or passed over or came before, and nothing that ran or failed`() throws
    {
        let deployment = try Deployment(startingAt: start)
        try perform(deployment, "learn", .set(ScheduleSettings(maxAttempts: 1)))
        try look(deployment, at: start + .minutes(190))
        #expect(try states(deployment, "learn") == ["missed", "missed", "queued"])
        try work(deployment, failing: true)
        let now = start + .minutes(190)
        let answer = try perform(deployment, "learn", .backfill(from: start - .hours(2), to: now), at: now)
        #expect(answer.queued == [-2, -1, 0, 1, 2].map { start + .hours($0) })
        #expect(try !perform(deployment, "learn", .backfill(from: start - .hours(2), to: now), at: now).done)
        let attempts = try deployment.connection.execute("SELECT DISTINCT max_attempts FROM jobs WHERE kind = 'learn'")
        #expect(try attempts.map { try $0.int(0) } == [1])
        try work(deployment)
        let slots = try ScheduleReader(connection: deployment.connection).slots(of: "learn")
        #expect(slots.map(\.state) == ["failed", "done", "done", "done", "done", "done"])
        #expect(slots.map(\.origin) == ["schedule"] + Array(repeating: "backfill", count: 5))
        for (from, to) in [(now, start), (start, now + .hours(1)), (start - .days(60), now)] {
            #expect(throws: OperationError.self) {
                try perform(deployment, "learn", .backfill(from: from, to: to), at: now)
            }
        }
    }

    @Test func `a calendar rule takes over from now on and shows its next slot to the second`() throws {
        let deployment = try Deployment(startingAt: start)
        try look(deployment, at: start + .hours(6))
        let settings = ScheduleSettings(
            rule: try ScheduleRule("at 06:00,18:00 mon-fri"), timeZone: "Europe/Berlin")
        let now = start + .minutes(370)
        let answer = try perform(deployment, "optimize", .set(settings), at: now)
        #expect(answer.changes.map(\.name) == ["rule", "time zone", "next slot"])
        var standing = try #require(try ScheduleReader(connection: deployment.connection).one("optimize"))
        #expect(standing.record.nextSlot.rfc3339 == "2026-03-02T17:00:00Z")
        try look(deployment, at: start + .days(29), lastTick: start + .days(28))
        standing = try #require(try ScheduleReader(connection: deployment.connection).one("optimize"))
        // Over the change of the clock at the end of March.
        #expect(standing.record.nextSlot.rfc3339 == "2026-03-31T04:00:00Z")
        let next = try ScheduleReader(connection: deployment.connection).next(3, of: standing.record)
        #expect(next.map(\.rfc3339) == ["2026-03-31T04:00:00Z", "2026-03-31T16:00:00Z", "2026-04-01T04:00:00Z"])
        #expect(throws: OperationError.self) {
            try perform(deployment, "optimize", .set(ScheduleSettings(timeZone: "Europe/Berlim")))
        }
        #expect(throws: OperationError.self) {
            try perform(deployment, "learn", .set(ScheduleSettings(timeZone: "Europe/Berlin")))
        }
    }

    @Test func `slots of an old rule that nobody decided on are recorded when the rule changes`() throws {
        let deployment = try Deployment(startingAt: start)
        let now = start + .minutes(150)
        try perform(deployment, "learn", .set(ScheduleSettings(rule: try ScheduleRule("every 2h"))), at: now)
        #expect(try states(deployment, "learn") == ["missed", "missed"])
        try look(deployment, at: start + .hours(4), lastTick: now)
        #expect(try states(deployment, "learn") == ["missed", "missed", "queued"])
    }

    @Test func `a dry run says what would be and changes nothing, and what was done is written down`() throws {
        let deployment = try Deployment(startingAt: start)
        try look(deployment, at: start + .hours(3))
        let before = try deployment.image()
        let now = start + .hours(3)
        let requests: [ScheduleRequest] = [
            .pause, .resume, .trigger(slot: start), .backfill(from: start, to: now),
            .set(ScheduleSettings(catchUp: .all)),
        ]
        let plans = try requests.map { try perform(deployment, "learn", $0, at: now, dryRun: true) }
        #expect(plans.allSatisfy { !$0.done && !$0.summary.isEmpty })
        #expect(try deployment.image() == before)
        let answers = try requests.map { try perform(deployment, "learn", $0, at: now) }
        #expect(answers.map(\.done) == [true, true, true, true, true])
        #expect(answers[0].changes == plans[0].changes)
        let history = try ScheduleReader(connection: deployment.connection).history(of: "learn")
        #expect(history.map(\.action) == ["set", "backfill", "trigger", "resume", "pause"])
        #expect(history.allSatisfy { $0.by == "ana" && $0.reason == "an audit" && $0.at == now })
        #expect(history.first?.sentence == "catch-up: latest to all")
    }
}
