import Postgres
import Runtime
import Store
import Timekeeping

/// A job that an operator asks for, beside the schedule.
struct ManualJob: Sendable {
    let kind: JobKind
    let slot: Timestamp

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

    /// Queues it. One that waits or runs already is taken as it is; one that failed gets all its attempts again.
    ///
    /// - Throws: `CommandFailure` with exit code 5 where the slot's job was done or skipped: a slot runs once.
    func queue(_ connection: PostgresConnection, now: Timestamp) throws -> Standing {
        try connection.transaction {
            try connection.execute(
                "INSERT INTO jobs (kind, slot, queued_at) VALUES ($1, $2, $3) ON CONFLICT (kind, slot) DO NOTHING",
                [.text(kind.rawValue), .timestamp(slot), .timestamp(now)])
            let locked = try connection.execute(
                "SELECT job_id, state FROM jobs WHERE kind = $1 AND slot = $2 FOR UPDATE",
                [.text(kind.rawValue), .timestamp(slot)]
            ).only()
            let id = try locked.int("job_id")
            switch try locked.text("state") {
            case "failed":
                try connection.execute(
                    """
                    UPDATE jobs SET state = 'queued', attempts = 0, not_before = NULL, error = NULL, finished_at = NULL
                    WHERE job_id = $1
                    """, [.int(id)])
                try connection.execute(
                    "UPDATE schedule_slots SET state = 'queued', reason = NULL, finished_at = NULL WHERE job_id = $1",
                    [.int(id)])
            case "done", "skipped":
                throw CommandFailure(
                    .refused, "\(kind.rawValue) for \(slot) has run already; a slot runs once, name another by --slot")
            default: break
            }
            return try standing(connection, id)
        }
    }

    func standing(_ connection: PostgresConnection, _ id: Int64) throws -> Standing {
        let row = try connection.execute(
            "SELECT state, attempts, result::text AS result, error FROM jobs WHERE job_id = $1", [.int(id)]
        ).only()
        return Standing(
            id: id, state: try row.text("state"), attempts: try row.int("attempts"),
            result: try row.optionalText("result"), reason: try row.optionalText("error"))
    }
}
