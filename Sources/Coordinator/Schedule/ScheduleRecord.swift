import Postgres
import Timekeeping

/// A schedule as its row has it.
struct ScheduleRecord: Sendable {
    let name: String
    /// As it is stored; `nil` where this program cannot read it.
    let rule: ScheduleRule?
    let ruleText: String
    let timeZone: String
    let policy: SchedulePolicy
    let pause: Pause?
    /// The first slot of the present rule.
    let startsAt: Timestamp
    /// The last slot decided on.
    let lastSlot: Timestamp
    /// The first slot that is not decided on yet.
    let nextSlot: Timestamp
    /// Slots recorded as missed, ever.
    let missedTotal: Int64
    /// Slots decided on, ever.
    let decidedTotal: Int64

    struct Pause: Hashable, Sendable {
        /// `nil` where it was set by hand in the table.
        let by: String?
        let at: Timestamp?
        let reason: String?
    }

    /// What it stands for; `nil` for a schedule of a newer program.
    var kind: ScheduleKind? { ScheduleKind(rawValue: name) }

    static let columns = """
        schedule, rule, time_zone, catch_up, catch_up_window_seconds, overlap, max_attempts, paused, paused_by, paused_at,
        pause_reason, starts_at, last_slot, next_slot, missed_total, decided_total
        """

    init(_ row: PostgresRow) throws(PostgresError) {
        name = try row.text("schedule")
        ruleText = try row.text("rule")
        rule = try? ScheduleRule(ruleText)
        timeZone = try row.text("time_zone")
        // What the table's checks admit is read by name; a newer program's word falls back to the default.
        policy = SchedulePolicy(
            catchUp: .init(rawValue: try row.text("catch_up")) ?? .latest,
            window: try row.optionalInt("catch_up_window_seconds").map { .seconds($0) },
            overlap: .init(rawValue: try row.text("overlap")) ?? .queue, maxAttempts: try row.int("max_attempts"))
        pause =
            try row.bool("paused")
            ? Pause(
                by: try row.optionalText("paused_by"), at: try row.optionalTimestamp("paused_at"),
                reason: try row.optionalText("pause_reason")) : nil
        startsAt = try row.timestamp("starts_at")
        lastSlot = try row.timestamp("last_slot")
        nextSlot = try row.timestamp("next_slot")
        missedTotal = try row.int("missed_total")
        decidedTotal = try row.int("decided_total")
    }
}
