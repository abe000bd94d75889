import Postgres
import Timekeeping

/// Reads how schedules stand: for the operator, the page and the checks.
struct ScheduleReader {
    let connection: PostgresConnection

    /// All of them, the most frequent first.
    func all() throws -> [ScheduleStanding] {
        try connection.execute(
            """
            SELECT \(ScheduleRecord.columns), newest.slot AS newest_slot, newest.state AS newest_state,
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
        ).map { try ScheduleStanding($0) }
    }

    func one(_ name: String) throws -> ScheduleStanding? { try all().first { $0.record.name == name } }

    /// Slots that were decided on, the newest first.
    ///
    /// - Parameters:
    ///   - states: `queued`, `running`, `done`, `skipped`, `failed`, `missed`; all where empty.
    ///   - since: the oldest slot.
    func slots(
        of schedule: String? = nil, states: [String] = [], since: Timestamp? = nil, limit: Int64 = 50
    ) throws -> [SlotStanding] {
        try connection.execute(
            """
            SELECT schedule, slot, state, reason, origin, term, decided_at, started_at, finished_at, attempts FROM (
                SELECT s.schedule, s.slot, coalesce(s.reason, j.error) AS reason, s.origin, s.term, s.decided_at,
                       s.started_at, s.finished_at, j.attempts,
                       CASE WHEN s.state = 'queued' THEN coalesce(j.state, s.state) ELSE s.state END AS state
                FROM schedule_slots s LEFT JOIN jobs j USING (job_id)) slots
            WHERE schedule = coalesce($1, schedule) AND (cardinality($2) = 0 OR state = ANY ($2))
              AND slot >= coalesce($3, '-infinity')
            ORDER BY slot DESC, schedule LIMIT $4
            """,
            [.text(schedule), .column(.texts(states)), .timestamp(since), .int(limit)]
        ).map { try SlotStanding($0) }
    }

    /// The next slots of all schedules that are not paused, in order.
    func upcoming(_ count: Int) throws -> [(schedule: String, slot: Timestamp)] {
        let standing = try all().filter { $0.record.pause == nil }
        let slots = try standing.flatMap { standing in
            try next(count, of: standing.record).map { (schedule: standing.record.name, slot: $0) }
        }
        return Array(slots.sorted { ($0.slot, $0.schedule) < ($1.slot, $1.schedule) }.prefix(count))
    }

    /// The next slots of one schedule.
    func next(_ count: Int, of record: ScheduleRecord) throws -> [Timestamp] {
        guard let rule = record.rule, count > 0 else { return [record.nextSlot] }
        let zone = try ZoneReader(connection: connection).offsets(
            for: rule, zone: record.timeZone, from: record.nextSlot)
        let later = rule.slots(after: record.nextSlot, through: zone.end, limit: count - 1, in: zone)
        return [record.nextSlot] + later
    }

    /// What people did, the newest first.
    func history(of schedule: String? = nil, limit: Int64 = 50) throws -> [ScheduleChangeRecord] {
        try connection.execute(
            """
            SELECT change_id, schedule, action, changed_by, changed_at, reason, detail::text AS detail
            FROM schedule_changes WHERE schedule = coalesce($1, schedule) ORDER BY change_id DESC LIMIT $2
            """, [.text(schedule), .int(limit)]
        ).map { try ScheduleChangeRecord($0) }
    }
}
