import Postgres
import Timekeeping

/// Looks after jobs that no worker will end: a worker that dies cannot say that its job has failed.
struct JobCare {
    struct Job: Sendable {
        let kind: String
        let slot: Timestamp
    }

    let connection: PostgresConnection

    /// Marks as failed what ran out of attempts and whose last lease has ended, with its slot.
    func giveUp(at now: Timestamp, lease: LeaderLease, term: Int64) throws -> [Job] {
        let isAny = try connection.execute(
            """
            SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND attempts >= max_attempts
                           AND lease_until < clock_timestamp())
            """
        ).only().bool(0)
        guard isAny else { return [] }
        return try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            let rows = try connection.execute(
                """
                WITH given AS (
                    UPDATE jobs SET state = 'failed', finished_at = $1, lease_owner = NULL, lease_until = NULL,
                        error = 'attempt ' || attempts || ' ended without a word from ' || COALESCE(lease_owner, 'its worker')
                    WHERE state = 'running' AND attempts >= max_attempts AND lease_until < clock_timestamp()
                    RETURNING job_id, kind, slot, error
                ), slots AS (
                    UPDATE schedule_slots s SET state = 'failed', reason = given.error, finished_at = $1
                    FROM given WHERE s.job_id = given.job_id
                )
                SELECT kind, slot FROM given ORDER BY slot, kind
                """, [.timestamp(now)])
            return try rows.map { Job(kind: try $0.text("kind"), slot: try $0.timestamp("slot")) }
        }
    }
}
