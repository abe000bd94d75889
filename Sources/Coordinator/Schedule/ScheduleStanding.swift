import Postgres
import Timekeeping

/// A schedule and what became of its newest slot.
struct ScheduleStanding: Sendable {
    let record: ScheduleRecord
    /// The newest slot that the schedule came to; `nil` before the first.
    let newest: Newest?
    /// Its jobs that wait, run, and have failed for good.
    let queued: Int64
    let running: Int64
    let failed: Int64

    struct Newest: Sendable {
        let slot: Timestamp
        let state: String
        let decidedAt: Timestamp
        /// How long after its moment it was decided on.
        var delay: Span { decidedAt - slot }
    }

    init(_ row: PostgresRow) throws(PostgresError) {
        record = try ScheduleRecord(row)
        if let slot = try row.optionalTimestamp("newest_slot") {
            newest = Newest(
                slot: slot, state: try row.text("newest_state"), decidedAt: try row.timestamp("newest_decided_at"))
        } else {
            newest = nil
        }
        queued = try row.int("queued")
        running = try row.int("running")
        failed = try row.int("failed")
    }
}

/// One slot that was decided on, or that a person asked for.
struct SlotStanding: Sendable {
    let schedule: String
    let slot: Timestamp
    /// `queued`, `running`, `done`, `skipped`, `failed` or `missed`.
    let state: String
    /// Why it did not run, or why its last attempt failed.
    let reason: String?
    /// `schedule`, `trigger` or `backfill`.
    let origin: String
    /// The leader's that decided; `nil` where a person did.
    let term: Int64?
    let decidedAt: Timestamp
    /// When its first attempt began; `nil` before, and where it has no job.
    let startedAt: Timestamp?
    let finishedAt: Timestamp?
    /// Attempts begun; `nil` where it has no job.
    let attempts: Int64?

    var delay: Span { decidedAt - slot }

    init(_ row: PostgresRow) throws(PostgresError) {
        schedule = try row.text("schedule")
        slot = try row.timestamp("slot")
        state = try row.text("state")
        reason = try row.optionalText("reason")
        origin = try row.text("origin")
        term = try row.optionalInt("term")
        decidedAt = try row.timestamp("decided_at")
        startedAt = try row.optionalTimestamp("started_at")
        finishedAt = try row.optionalTimestamp("finished_at")
        attempts = try row.optionalInt("attempts")
    }
}

/// What somebody did to a schedule, when and why.
struct ScheduleChangeRecord: Sendable {
    let id: Int64
    let schedule: String
    /// `pause`, `resume`, `trigger`, `backfill` or `set`.
    let action: String
    let by: String
    let at: Timestamp
    let reason: String
    /// A JSON object: what changed, with `before` and `after`.
    let detail: String

    init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.int("change_id")
        schedule = try row.text("schedule")
        action = try row.text("action")
        by = try row.text("changed_by")
        at = try row.timestamp("changed_at")
        reason = try row.text("reason")
        detail = try row.text("detail")
    }
}
