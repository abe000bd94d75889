import Postgres
import Timekeeping

/// What becomes of slots that were not decided on in time, or that fall due while the one before still runs.
public struct SchedulePolicy: Hashable, Sendable {
    /// For slots that fell due while no coordinator looked.
    public enum CatchUp: String, CaseIterable, Sendable {
        /// The stretch runs its latest slot once.
        case latest
        /// Each of them runs, oldest first.
        case all
        /// None of them runs.
        case skip
    }

    public enum Overlap: String, CaseIterable, Sendable {
        /// It waits for the one before: jobs of one kind run one after another, in the order of their slots.
        case queue
        /// It is passed over.
        case skip
    }

    public var catchUp: CatchUp = .latest
    /// How old a slot may be to be caught up with; `nil` for any age.
    public var window: Span?
    public var overlap: Overlap = .queue
    /// How often a slot's job is tried before it has failed for good.
    public var maxAttempts: Int64 = 10

    public init(catchUp: CatchUp = .latest, window: Span? = nil, overlap: Overlap = .queue, maxAttempts: Int64 = 10) {
        self.catchUp = catchUp
        self.window = window
        self.overlap = overlap
        self.maxAttempts = maxAttempts
    }
}

/// A schedule as its row has it.
public struct ScheduleRecord: Sendable {
    public let name: String
    /// As it is stored; `nil` where this program cannot read it.
    public let rule: ScheduleRule?
    public let ruleText: String
    public let timeZone: String
    public let policy: SchedulePolicy
    public let pause: Pause?
    /// The first slot of the present rule.
    public let startsAt: Timestamp
    /// The last slot decided on.
    public let lastSlot: Timestamp
    /// The first slot that is not decided on yet.
    public let nextSlot: Timestamp
    /// Slots recorded as missed, ever.
    public let missedTotal: Int64
    /// Slots decided on, ever.
    public let decidedTotal: Int64

    public struct Pause: Hashable, Sendable {
        /// `nil` where it was set by hand in the table.
        public let by: String?
        public let at: Timestamp?
        public let reason: String?

        public init(by: String?, at: Timestamp?, reason: String?) {
            self.by = by
            self.at = at
            self.reason = reason
        }
    }

    /// What it stands for; `nil` for a schedule of a newer program.
    public var kind: JobKind? { JobKind(rawValue: name) }

    public static let columns = """
        schedule, rule, time_zone, catch_up, catch_up_window_seconds, overlap, max_attempts, paused, paused_by, paused_at,
        pause_reason, starts_at, last_slot, next_slot, missed_total, decided_total
        """

    public init(_ row: PostgresRow) throws(PostgresError) {
        name = try row.text("schedule")
        ruleText = try row.text("rule")
        rule = try? ScheduleRule(ruleText)
        timeZone = try row.text("time_zone")
        policy = SchedulePolicy(
            catchUp: try row.value("catch_up", of: "schedules"),
            window: try row.optionalInt("catch_up_window_seconds").map { .seconds($0) },
            overlap: try row.value("overlap", of: "schedules"), maxAttempts: try row.int("max_attempts"))
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
