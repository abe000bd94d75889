import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// A job that a person asks for, and its slot.
struct ManualJob: Sendable {
    let kind: JobKind
    let slot: Timestamp

    enum Origin: String, Sendable {
        case trigger, backfill
    }

    /// What asking for it came to.
    enum Answer: Hashable, Sendable {
        /// It is queued now; the slot was in this state before, if it had a row.
        case queued(was: String?)
        /// It waits or runs.
        case already(String)
        /// It was done, or skipped by its gate.
        case ran
    }

    /// How it stands.
    struct Standing: Sendable, Equatable {
        let id: Int64
        /// `queued`, `running`, `done`, `skipped` or `failed`.
        let state: String
        let attempts: Int64
        /// A JSON object, where the job has ended well.
        let result: String?
        /// Why it was skipped or failed.
        let reason: String?

        var hasEnded: Bool { state != "queued" && state != "running" }
    }

    /// Queues job and slot in the open transaction.
    func queue(
        _ connection: PostgresConnection, origin: Origin, attempts: Int64, now: Timestamp
    ) throws(PostgresError) -> Answer {
        let made = try connection.execute(
            """
            INSERT INTO jobs (kind, slot, queued_at, max_attempts) VALUES (\(kind), \(slot), \(now), \(attempts))
            ON CONFLICT (kind, slot) DO NOTHING RETURNING job_id
            """)
        if made.isEmpty {
            let state = try connection.execute(
                "SELECT state FROM jobs WHERE kind = \(kind) AND slot = \(slot) FOR UPDATE"
            ).only().text(0)
            switch state {
            case "failed":
                try connection.execute(
                    """
                    UPDATE jobs SET state = 'queued', attempts = 0, max_attempts = \(attempts), not_before = NULL, error = NULL,
                                    finished_at = NULL
                    WHERE kind = \(kind) AND slot = \(slot)
                    """)
            case "done", "skipped": return .ran
            default: return .already(state)
            }
        }
        let before = try connection.execute(
            "SELECT state FROM schedule_slots WHERE schedule = \(kind) AND slot = \(slot)"
        ).first?.text(0)
        // A slot that the schedule decided on stays the schedule's where it had a job; else it is this person's.
        try connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, job_id, origin, decided_at)
            SELECT kind, slot, 'queued', job_id, \(origin), \(now) FROM jobs WHERE kind = \(kind) AND slot = \(slot)
            ON CONFLICT (schedule, slot) DO UPDATE SET
                state = 'queued', reason = NULL, finished_at = NULL, job_id = EXCLUDED.job_id,
                origin = CASE WHEN schedule_slots.job_id IS NULL THEN EXCLUDED.origin ELSE schedule_slots.origin END
            """)
        return .queued(was: before)
    }

    func hasFailed(_ connection: PostgresConnection) throws(PostgresError) -> Bool {
        try connection.execute(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE kind = \(kind) AND slot = \(slot) AND state = 'failed')"
        ).only().bool(0)
    }

    /// - Returns: `nil` where there is no such job.
    func standing(_ connection: PostgresConnection) throws(PostgresError) -> Standing? {
        try connection.execute(
            """
            SELECT job_id, state, attempts, result::text AS result, error FROM jobs WHERE kind = \(kind)
                AND slot = \(slot)
            """
        ).first.map { row throws(PostgresError) in
            Standing(
                id: try row.int("job_id"), state: try row.text("state"), attempts: try row.int("attempts"),
                result: try row.optionalText("result"), reason: try row.optionalText("error"))
        }
    }
}
