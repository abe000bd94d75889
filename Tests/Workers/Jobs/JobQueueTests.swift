import CommandLine
import Postgres
import Runtime
import Store
import Testing
import Timekeeping

@testable import Workers

/// Against a real Postgres.
@Suite struct JobQueueTests {
    private let slot = LearnerFixture.noon

    private func connect(_ fixture: LearnerFixture) throws -> PostgresConnection {
        try PostgresConnection(PostgresConfiguration(url: fixture.url, applicationName: "job tests"))
    }

    private func claim(
        _ connection: PostgresConnection, _ kinds: [JobKind] = JobKind.allCases, owner: String = "one",
        lease: Int = 30
    ) throws -> Job? {
        try JobQueue.claim(connection, kinds: kinds, owner: owner, leaseSeconds: lease, now: slot)
    }

    @Test func `a job is claimed by one, and by another when its lease has run out`() throws {
        let fixture = try LearnerFixture()
        try fixture.queue(.learn, slot)
        let other = try connect(fixture)
        let first = try #require(try claim(fixture.database, lease: 0))
        // The first still works on it: its transaction holds the row.
        try fixture.database.transaction {
            try JobQueue.hold(fixture.database, first)
            #expect(try claim(other, owner: "two") == nil)
        }
        let second = try #require(try claim(other, owner: "two"))
        #expect(second.id == first.id)
        #expect(second.attempt == 2)
        #expect(try claim(fixture.database) == nil)
        #expect(throws: JobLost.self) {
            try fixture.database.transaction {
                try fixture.database.execute("CREATE TABLE effect (n int)")
                try JobQueue.complete(fixture.database, first, result: "{}", now: slot)
            }
        }
        #expect(try fixture.count("pg_tables WHERE tablename = 'effect'") == 0)
        try other.transaction { try JobQueue.complete(other, second, result: "{}", now: slot) }
        #expect(try fixture.count("schedule_slots WHERE state = 'done'") == 1)
    }

    @Test func `jobs of a kind run in the order of their slots, and fits wait for the learn run of their slot`() throws
    {
        let fixture = try LearnerFixture()
        try fixture.queue(.retrain, slot)
        try fixture.queue(.learn, slot + .hours(1))
        try fixture.queue(.learn, slot)
        #expect(try claim(fixture.database, [.retrain]) == nil)
        let learn = try #require(try claim(fixture.database, [.learn]))
        #expect(learn.slot == slot)
        #expect(try claim(fixture.database, [.learn, .retrain]) == nil)
        try fixture.database.transaction { try JobQueue.complete(fixture.database, learn, result: "{}", now: slot) }
        #expect(try claim(fixture.database, [.retrain])?.slot == slot)
        #expect(try claim(fixture.database, [.learn])?.slot == slot + .hours(1))
    }

    @Test func `attempts are used up, then job and slot have failed with the reason`() throws {
        let fixture = try LearnerFixture()
        try fixture.queue(.learn, slot, attempts: 2)
        let first = try #require(try claim(fixture.database))
        #expect(try JobQueue.fail(fixture.database, first, error: "no", pause: .zero, now: slot))
        let second = try #require(try claim(fixture.database))
        #expect(try !JobQueue.fail(fixture.database, second, error: "still no", pause: .zero, now: slot))
        #expect(try fixture.count("jobs WHERE state = 'failed' AND error = 'still no'") == 1)
        #expect(try fixture.count("schedule_slots WHERE state = 'failed' AND reason = 'still no'") == 1)
    }

    @Test func `a job whose last worker died has failed and holds up nobody`() throws {
        let fixture = try LearnerFixture()
        try fixture.queue(.learn, slot, attempts: 1)
        try fixture.queue(.learn, slot + .hours(1))
        _ = try claim(fixture.database, lease: 0)
        #expect(try claim(fixture.database)?.slot == slot + .hours(1))
        #expect(try fixture.count("schedule_slots WHERE state = 'failed'") == 1)
    }

    @Test func `a slot notes when its first attempt began, and a later attempt does not move that`() throws {
        let fixture = try LearnerFixture()
        try fixture.queue(.learn, slot)
        let first = try #require(try claim(fixture.database))
        try JobQueue.fail(fixture.database, first, error: "no", pause: .zero, now: slot)
        let later = slot + .hours(1)
        _ = try JobQueue.claim(fixture.database, kinds: [.learn], owner: "two", leaseSeconds: 30, now: later)
        #expect(try fixture.count("schedule_slots WHERE started_at = slot") == 1)
    }

    @Test func `a worker that stands still in mid job loses its session after the lease, and only then`() throws {
        let fixture = try LearnerFixture()
        try fixture.queue(.learn, slot)
        var limit: String?
        let handler = JobHandler(kind: .learn) { _, database in
            limit = try database.execute("SHOW idle_in_transaction_session_timeout").only().text(0)
            return .done([:])
        }
        let context = try fixture.context(["ROOKERY_JOB_LEASE_SECONDS": "45"])
        #expect(try JobRunner(context, database: fixture.database, handlers: [handler]).step())
        #expect(limit == "45s")
        #expect(try fixture.database.execute("SHOW idle_in_transaction_session_timeout").only().text(0) == "0")
    }

    @Test func `the pause grows with each attempt, up to a minute, and is never nothing`() {
        let pauses = (1...20).map { RetryPause.after(attempt: $0, share: 1) }
        #expect(pauses.prefix(4) == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
        #expect(pauses.max() == .seconds(60))
        #expect(RetryPause.after(attempt: 1, share: 0.5) == .milliseconds(250))
        #expect(RetryPause.after(attempt: .max, share: 1) == .seconds(60))
    }

    @Test func `a failing job leaves no effects and is done by a later attempt`() throws {
        let fixture = try LearnerFixture()
        try fixture.queue(.learn, slot)
        var runs = 0
        let handler = JobHandler(kind: .learn) { _, database in
            runs += 1
            try database.execute("CREATE TABLE effect (n int)")
            if runs == 1 { throw CommandFailure(.failed, "not this time") }
            return .done(["runs": .int(Int64(runs))])
        }
        let runner = JobRunner(try fixture.context(), database: fixture.database, handlers: [handler])
        #expect(try runner.step())
        #expect(try fixture.count("pg_tables WHERE tablename = 'effect'") == 0)
        #expect(try fixture.count("jobs WHERE state = 'queued' AND error = 'not this time'") == 1)
        #expect(try !runner.step())
        try fixture.database.execute("UPDATE jobs SET not_before = NULL")
        #expect(try runner.step())
        #expect(try fixture.count("pg_tables WHERE tablename = 'effect'") == 1)
        #expect(try fixture.count("jobs WHERE state = 'done' AND result ->> 'runs' = '2'") == 1)
    }
}

extension LearnerFixture {
    /// Queues a job and its slot, as the coordinator does.
    func queue(_ kind: JobKind, _ slot: Timestamp, attempts: Int64 = 10) throws {
        try database.execute(
            """
            INSERT INTO schedules (schedule, rule, every_seconds, starts_at, last_slot, next_slot)
            VALUES ($1, 'every 1h', 3600, $2, $2, $2::timestamptz + interval '1 hour')
            ON CONFLICT DO NOTHING
            """, [.text(kind.rawValue), .timestamp(slot)])
        try database.execute(
            """
            WITH job AS (
                INSERT INTO jobs (kind, slot, queued_at, max_attempts) VALUES ($1, $2, $2, $3) RETURNING job_id)
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at)
            SELECT $1, $2, 'queued', job_id, 1, $2 FROM job
            """, [.text(kind.rawValue), .timestamp(slot), .int(attempts)])
    }

    func context(_ settings: [String: String] = [:]) throws -> RoleContext {
        var environment = ["ROOKERY_POSTGRES_URL": url, "ROOKERY_INSTANCE": "tests-1"]
        environment.merge(settings) { _, new in new }
        return RoleContext(
            configuration: try Configuration.load(environment: environment), clock: ManualClock(Self.noon),
            log: Log(level: .error, role: "tests", instance: "tests-1") { _ in }, metrics: Metrics(), health: Health(),
            instance: "tests-1")
    }
}
