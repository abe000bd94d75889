import Postgres
import Runtime
import Store
import Testing
import Timekeeping

@testable import Scheduling

/// Against a real Postgres.
@Suite struct JobQueueTests {
    private let slot = SchedulingFixture.noon

    private struct Failure: Error, CustomStringConvertible { let description = "not this time" }

    private func claim(
        _ connection: PostgresConnection, _ kinds: [JobKind] = JobKind.jobs, owner: String = "one",
        lease: Int = 30
    ) throws -> Job? {
        try JobQueue.claim(connection, kinds: kinds, owner: owner, leaseSeconds: lease, now: slot)
    }

    @Test func `a job is claimed by one, and by another when its lease has run out`() throws {
        let fixture = try SchedulingFixture()
        try fixture.queue(.learn, slot)
        let other = try fixture.connect()
        let first = try #require(try claim(fixture.connection, lease: 0))
        // The first still works on it: its transaction holds the row.
        try fixture.connection.transaction {
            try JobQueue.hold(fixture.connection, first)
            #expect(try claim(other, owner: "two") == nil)
        }
        let second = try #require(try claim(other, owner: "two"))
        #expect(second.id == first.id)
        #expect(second.attempt == 2)
        #expect(try claim(fixture.connection) == nil)
        #expect(throws: JobLost.self) {
            try fixture.connection.transaction {
                try fixture.connection.execute("CREATE TABLE effect (n int)")
                try JobQueue.complete(fixture.connection, first, result: "{}", now: slot)
            }
        }
        #expect(try fixture.count("pg_tables WHERE tablename = 'effect'") == 0)
        try other.transaction { try JobQueue.complete(other, second, result: "{}", now: slot) }
        #expect(try fixture.count("schedule_slots WHERE state = 'done'") == 1)
    }

    @Test func `jobs of a kind run in the order of their slots, and fits wait for the learn run of their slot`() throws
    {
        let fixture = try SchedulingFixture()
        try fixture.queue(.retrain, slot)
        try fixture.queue(.learn, slot + .hours(1))
        try fixture.queue(.learn, slot)
        #expect(try claim(fixture.connection, [.retrain]) == nil)
        let learn = try #require(try claim(fixture.connection, [.learn]))
        #expect(learn.slot == slot)
        #expect(try claim(fixture.connection, [.learn, .retrain]) == nil)
        try fixture.connection.transaction { try JobQueue.complete(fixture.connection, learn, result: "{}", now: slot) }
        #expect(try claim(fixture.connection, [.retrain])?.slot == slot)
        #expect(try claim(fixture.connection, [.learn])?.slot == slot + .hours(1))
    }

    @Test func `attempts are used up, then job and slot have failed with the reason`() throws {
        let fixture = try SchedulingFixture()
        try fixture.queue(.learn, slot, attempts: 2)
        let first = try #require(try claim(fixture.connection))
        #expect(try JobQueue.fail(fixture.connection, first, error: "no", delay: .zero, now: slot))
        let second = try #require(try claim(fixture.connection))
        #expect(try !JobQueue.fail(fixture.connection, second, error: "still no", delay: .zero, now: slot))
        #expect(try fixture.count("jobs WHERE state = 'failed' AND error = 'still no'") == 1)
        #expect(try fixture.count("schedule_slots WHERE state = 'failed' AND reason = 'still no'") == 1)
    }

    @Test func `a job whose last worker died has failed and holds up nobody`() throws {
        let fixture = try SchedulingFixture()
        try fixture.queue(.learn, slot, attempts: 1)
        try fixture.queue(.learn, slot + .hours(1))
        _ = try claim(fixture.connection, lease: 0)
        #expect(try claim(fixture.connection)?.slot == slot + .hours(1))
        #expect(try fixture.count("schedule_slots WHERE state = 'failed'") == 1)
    }

    @Test func `a slot notes when its first attempt began, and a later attempt does not move that`() throws {
        let fixture = try SchedulingFixture()
        try fixture.queue(.learn, slot)
        let first = try #require(try claim(fixture.connection))
        try JobQueue.fail(fixture.connection, first, error: "no", delay: .zero, now: slot)
        let later = slot + .hours(1)
        _ = try JobQueue.claim(fixture.connection, kinds: [.learn], owner: "two", leaseSeconds: 30, now: later)
        #expect(try fixture.count("schedule_slots WHERE started_at = slot") == 1)
    }

    @Test func `a worker that stands still in mid job loses its session after the lease, and only then`() throws {
        let fixture = try SchedulingFixture()
        try fixture.queue(.learn, slot)
        var limit: String?
        let handler = ClosureHandler { database in
            limit = try database.execute("SHOW idle_in_transaction_session_timeout").only().text(0)
            return [:]
        }
        #expect(try fixture.runner([handler], leaseSeconds: 45).runNext())
        #expect(limit == "45s")
        #expect(try fixture.connection.execute("SHOW idle_in_transaction_session_timeout").only().text(0) == "0")
    }

    @Test func `the pause grows with each attempt, up to a minute, and is never nothing`() {
        let pauses = (1...20).map { RetryDelay.after(attempt: $0, jitter: 1) }
        #expect(pauses.prefix(4) == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
        #expect(pauses.max() == .seconds(60))
        #expect(RetryDelay.after(attempt: 1, jitter: 0.5) == .milliseconds(250))
        #expect(RetryDelay.after(attempt: .max, jitter: 1) == .seconds(60))
    }

    @Test func `a failing job leaves no effects and is done by a later attempt`() throws {
        let fixture = try SchedulingFixture()
        try fixture.queue(.learn, slot)
        var runs = 0
        let handler = ClosureHandler { database in
            runs += 1
            try database.execute("CREATE TABLE effect (n int)")
            if runs == 1 { throw Failure() }
            return ["runs": .int(Int64(runs))]
        }
        let runner = fixture.runner([handler])
        #expect(try runner.runNext())
        #expect(try fixture.count("pg_tables WHERE tablename = 'effect'") == 0)
        #expect(try fixture.count("jobs WHERE state = 'queued' AND error = 'not this time'") == 1)
        #expect(try !runner.runNext())
        try fixture.connection.execute("UPDATE jobs SET not_before = NULL")
        #expect(try runner.runNext())
        #expect(try fixture.count("pg_tables WHERE tablename = 'effect'") == 1)
        #expect(try fixture.count("jobs WHERE state = 'done' AND result ->> 'runs' = '2'") == 1)
    }
}

/// A `learn` job made of a closure.
private struct ClosureHandler: JobHandler {
    let body: (PostgresConnection) throws -> StructuredValue
    let kind = JobKind.learn

    init(_ body: @escaping (PostgresConnection) throws -> StructuredValue) { self.body = body }

    func perform(
        _ job: Job, _ preparation: Void, in connection: PostgresConnection
    ) throws -> JobResult<StructuredValue> { .done(try body(connection)) }
}
