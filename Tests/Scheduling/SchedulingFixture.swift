import Model
import Postgres
import Runtime
import Store
import TestServers
import Timekeeping

@testable import Scheduling

/// A migrated database of its own, with a deployment and its schedules.
final class SchedulingFixture {
    /// A Monday.
    static let noon = Timestamp(seconds: 1_767_614_400)

    let url: String
    let connection: PostgresConnection

    init(startingAt start: Timestamp = noon) throws {
        url = try TestServers.postgres().makeDatabase()
        connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "scheduling tests"))
        try Migrator.rookery.migrate(connection)
        _ = try Deployment.ensure(connection, account: "test", mode: .live, timeZone: "UTC", now: start)
        try ScheduleStore(connection: connection).ensure(startedAt: start)
    }

    /// Another connection to the same database.
    func connect() throws -> PostgresConnection {
        try PostgresConnection(PostgresConfiguration(url: url, applicationName: "scheduling tests"))
    }

    /// Queues a job and its slot, as the leader does.
    func queue(_ kind: JobKind, _ slot: Timestamp, attempts: Int64 = 10) throws {
        try connection.execute(
            """
            WITH job AS (
                INSERT INTO jobs (kind, slot, queued_at, max_attempts) VALUES (\(kind), \(slot), \(slot), \(attempts))
                    RETURNING job_id)
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at)
            SELECT \(kind), \(slot), 'queued', job_id, 1, \(slot) FROM job
            """)
    }

    func runner(_ handlers: [any JobHandler], leaseSeconds: Int = 30) -> JobRunner {
        JobRunner(
            handlers, database: connection, owner: "tests-1", leaseSeconds: leaseSeconds, clock: ManualClock(Self.noon),
            log: Log(level: .error, role: "tests", instance: "tests-1") { _ in }, metrics: Metrics(), seed: 1)
    }

    func count(_ table: String) throws -> Int64 {
        try connection.execute("SELECT count(*) AS n FROM \(unescaped: table)").only().int("n")
    }

    /// Every row of the tables that hold schedules and jobs, to compare before and after.
    func image() throws -> [String] {
        try ["schedules", "schedule_slots", "schedule_changes", "jobs", "scrape_schedule"].flatMap { table in
            try connection.execute("SELECT \(table) || to_jsonb(t)::text FROM \(unescaped: table) t ORDER BY 1")
                .map { try $0.text(0) }
        }
    }
}
