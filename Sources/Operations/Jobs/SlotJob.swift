import Postgres
import Scheduling
import Timekeeping

/// The job of a slot that an operator asks for.
struct SlotJob: Sendable {
    let kind: JobKind
    let slot: Timestamp

    enum Origin: String, Sendable {
        case trigger, backfill
    }

    /// What queueing it came to.
    enum Answer: Hashable, Sendable {
        /// It is queued now; the slot was in this state before, if it had a row.
        case queued(was: String?)
        /// It waits or runs.
        case already(String)
        /// It was done, or skipped by its gate.
        case ran
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
        // A slot that the schedule decided on stays the schedule's where it had a job; else it is the operator's.
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
    func status(_ connection: PostgresConnection) throws -> JobStatus? {
        try connection.execute(
            """
            SELECT job_id, state, attempts, result::text AS result, error FROM jobs WHERE kind = \(kind)
                AND slot = \(slot)
            """
        ).first.map { row in
            JobStatus(
                jobID: try row.int("job_id"), kind: kind.rawValue, slot: slot, state: try row.text("state"),
                attempts: try row.int("attempts"), reason: try row.optionalText("error"),
                result: try row.optionalText("result"))
        }
    }
}

/// A job now.
public struct JobStatus: Encodable, Hashable, Sendable {
    public let jobID: Int64
    public let kind: String
    public let slot: Timestamp
    /// `queued`, `running`, `done`, `skipped` or `failed`.
    public let state: String
    public let attempts: Int64
    /// Why it was skipped or failed.
    public let reason: String?
    /// A JSON object, where the job has ended well.
    public let result: String?

    public var hasEnded: Bool { state != "queued" && state != "running" }
}
