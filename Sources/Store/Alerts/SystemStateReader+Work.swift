import Learning
import Postgres
import Timekeeping

extension SystemStateReader {
    /// Schedules with what became of their slots of the last eight days.
    func schedules(_ now: Timestamp) throws(PostgresError) -> [SystemState.Schedule] {
        var schedules: [SystemState.Schedule] = []
        for row in try connection.execute(
            """
            SELECT s.schedule, s.paused, s.paused_at, s.paused_by, s.next_slot,
                   COALESCE(s.every_seconds, extract(epoch FROM s.next_slot - s.last_slot))::bigint AS every_seconds,
                   slots.missed, slots.newest_missed, slots.oldest_open, ended.slot AS newest_ended,
                   CASE WHEN ended.state = 'failed' THEN COALESCE(ended.reason, j.error, 'no reason was given') END
                       AS failure
            FROM schedules s
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE state = 'missed' AND decided_at > $2) AS missed,
                       max(slot) FILTER (WHERE state = 'missed' AND decided_at > $2) AS newest_missed,
                       min(slot) FILTER (WHERE state = 'queued') AS oldest_open
                FROM schedule_slots l WHERE l.schedule = s.schedule AND l.slot > $1
            ) slots
            LEFT JOIN LATERAL (
                SELECT slot, state, reason, job_id FROM schedule_slots l
                WHERE l.schedule = s.schedule AND l.state IN ('done', 'skipped', 'failed')
                ORDER BY slot DESC LIMIT 1
            ) ended ON true
            LEFT JOIN jobs j ON j.job_id = ended.job_id
            ORDER BY every_seconds, s.schedule
            """, [.timestamp(now - .days(8)), .timestamp(now - .hours(24))])
        {
            schedules.append(
                SystemState.Schedule(
                    name: try row.text("schedule"), isPaused: try row.bool("paused"),
                    pausedAt: try row.optionalTimestamp("paused_at"), pausedBy: try row.optionalText("paused_by"),
                    nextSlot: try row.timestamp("next_slot"), every: .seconds(try row.int("every_seconds")),
                    missed: try row.int("missed"), newestMissed: try row.optionalTimestamp("newest_missed"),
                    oldestOpen: try row.optionalTimestamp("oldest_open"),
                    newestEnded: try row.optionalTimestamp("newest_ended"), failure: try row.optionalText("failure")))
        }
        return schedules
    }

    func processes() throws(PostgresError) -> [SystemState.Process] {
        var processes: [SystemState.Process] = []
        for row in try connection.execute(
            """
            SELECT instance, role, state = 'stopped' AS stopped,
                   extract(epoch FROM clock_timestamp() - beat_at)::float8 AS silence
            FROM worker_heartbeats ORDER BY role, instance
            """)
        {
            processes.append(
                SystemState.Process(
                    instance: try row.text("instance"), role: try row.text("role"),
                    hasStopped: try row.bool("stopped"), silence: try row.double("silence")))
        }
        return processes
    }

    /// What living processes say of themselves; the others know nothing any more.
    public func lags() throws(PostgresError) -> [SystemState.Lag] {
        var lags: [SystemState.Lag] = []
        for row in try connection.execute(
            """
            SELECT w.role, l.topic, l.seconds, l.records
            FROM worker_heartbeats w
            CROSS JOIN jsonb_to_recordset(
                CASE jsonb_typeof(w.detail -> 'lag') WHEN 'array' THEN w.detail -> 'lag' ELSE '[]' END
            ) AS l (topic text, seconds float8, records bigint)
            WHERE w.state <> 'stopped' AND l.topic IS NOT NULL
              AND w.beat_at > clock_timestamp() - \(MonitoringThresholds().silence) * interval '1 s'
            ORDER BY w.role, l.topic
            """)
        {
            lags.append(
                SystemState.Lag(
                    role: try row.text("role"), topic: try row.text("topic"),
                    seconds: try row.optionalDouble("seconds"), records: try row.optionalInt("records")))
        }
        return lags
    }
}
