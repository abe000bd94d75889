import Postgres
import Timekeeping

/// Reads how schedules stand: for the operator, the page and the checks.
public struct ScheduleReader {
    public let connection: PostgresConnection

    public init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// All of them, the most frequent first.
    public func all() throws -> [ScheduleStatus] {
        try connection.execute(
            """
            SELECT \(unescaped: ScheduleRecord.columns), newest.slot AS newest_slot, newest.state AS newest_state,
                   newest.decided_at AS newest_decided_at, coalesce(jobs.queued, 0) AS queued,
                   coalesce(jobs.running, 0) AS running, coalesce(jobs.failed, 0) AS failed
            FROM schedules s
            LEFT JOIN LATERAL (
                SELECT slot, state, decided_at FROM schedule_slots t
                WHERE t.schedule = s.schedule AND t.origin = 'schedule' ORDER BY slot DESC LIMIT 1) newest ON true
            LEFT JOIN (
                SELECT kind, count(*) FILTER (WHERE state = 'queued') AS queued,
                       count(*) FILTER (WHERE state = 'running') AS running,
                       count(*) FILTER (WHERE state = 'failed') AS failed
                FROM jobs WHERE state IN ('queued', 'running', 'failed') GROUP BY kind) jobs ON jobs.kind = s.schedule
            ORDER BY every_seconds, s.schedule
            """
        ).map { try ScheduleStatus($0) }
    }

    public func one(_ name: String) throws -> ScheduleStatus? { try all().first { $0.record.name == name } }

    /// Slots that were decided on, the newest first.
    ///
    /// - Parameters:
    ///   - states: `queued`, `running`, `done`, `skipped`, `failed`, `missed`; all where empty.
    ///   - since: the oldest slot.
    public func slots(
        of schedule: String? = nil, states: [String] = [], since: Timestamp? = nil, limit: Int64 = 50
    ) throws -> [SlotStatus] {
        try connection.execute(
            """
            SELECT schedule, slot, state, reason, origin, term, decided_at, started_at, finished_at, attempts FROM (
                SELECT s.schedule, s.slot, coalesce(s.reason, j.error) AS reason, s.origin, s.term, s.decided_at,
                       s.started_at, s.finished_at, j.attempts,
                       CASE WHEN s.state = 'queued' THEN coalesce(j.state, s.state) ELSE s.state END AS state
                FROM schedule_slots s LEFT JOIN jobs j USING (job_id)) slots
            WHERE schedule = coalesce(\(schedule), schedule) AND (cardinality(\(states)) = 0 OR state = ANY (\(states)))
              AND slot >= coalesce(\(since), '-infinity')
            ORDER BY slot DESC, schedule LIMIT \(limit)
            """
        ).map { try SlotStatus($0) }
    }

    /// The next slots of all schedules that are not paused, in order.
    public func upcoming(_ count: Int) throws -> [(schedule: String, slot: Timestamp)] {
        let standing = try all().filter { $0.record.pause == nil }
        let slots = try standing.flatMap { standing in
            try next(count, of: standing.record).map { (schedule: standing.record.name, slot: $0) }
        }
        return Array(slots.sorted { ($0.slot, $0.schedule) < ($1.slot, $1.schedule) }.prefix(count))
    }

    /// The next slots of one schedule.
    public func next(_ count: Int, of record: ScheduleRecord) throws -> [Timestamp] {
        guard let rule = record.rule, count > 0 else { return [record.nextSlot] }
        let zone = try TimeZoneReader(connection: connection).offsets(
            for: rule, zone: record.timeZone, from: record.nextSlot)
        let later = rule.slots(after: record.nextSlot, through: zone.end, limit: count - 1, in: zone)
        return [record.nextSlot] + later
    }

    /// What people did, the newest first.
    public func history(of schedule: String? = nil, limit: Int64 = 50) throws -> [ScheduleChange] {
        try connection.execute(
            """
            SELECT change_id, schedule, action, changed_by, changed_at, reason, detail::text AS detail
            FROM schedule_changes WHERE schedule = coalesce(\(schedule), schedule) ORDER BY change_id DESC
                LIMIT \(limit)
            """
        ).map { try ScheduleChange($0) }
    }
}

/// A schedule and what became of its newest slot.
public struct ScheduleStatus: Sendable {
    public let record: ScheduleRecord
    /// The newest slot that the schedule came to; `nil` before the first.
    public let newest: Newest?
    /// Its jobs that wait, run, and have failed for good.
    public let queued: Int64
    public let running: Int64
    public let failed: Int64

    public struct Newest: Sendable {
        public let slot: Timestamp
        public let state: String
        public let decidedAt: Timestamp

        public init(slot: Timestamp, state: String, decidedAt: Timestamp) {
            self.slot = slot
            self.state = state
            self.decidedAt = decidedAt
        }
        /// How long after its moment it was decided on.
        public var delay: Span { decidedAt - slot }
    }

    public init(_ row: PostgresRow) throws(PostgresError) {
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
public struct SlotStatus: Sendable {
    public let schedule: String
    public let slot: Timestamp
    /// `queued`, `running`, `done`, `skipped`, `failed` or `missed`.
    public let state: String
    /// Why it did not run, or why its last attempt failed.
    public let reason: String?
    /// `schedule`, `trigger` or `backfill`.
    public let origin: String
    /// The leader's that decided; `nil` where a person did.
    public let term: Int64?
    public let decidedAt: Timestamp
    /// When its first attempt began; `nil` before, and where it has no job.
    public let startedAt: Timestamp?
    public let finishedAt: Timestamp?
    /// Attempts begun; `nil` where it has no job.
    public let attempts: Int64?

    public var delay: Span { decidedAt - slot }

    public init(_ row: PostgresRow) throws(PostgresError) {
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
public struct ScheduleChange: Sendable {
    public let id: Int64
    public let schedule: String
    /// `pause`, `resume`, `trigger`, `backfill` or `set`.
    public let action: String
    public let by: String
    public let at: Timestamp
    public let reason: String
    /// A JSON object: what changed, with `before` and `after`.
    public let detail: String

    public init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.int("change_id")
        schedule = try row.text("schedule")
        action = try row.text("action")
        by = try row.text("changed_by")
        at = try row.timestamp("changed_at")
        reason = try row.text("reason")
        detail = try row.text("detail")
    }
}
