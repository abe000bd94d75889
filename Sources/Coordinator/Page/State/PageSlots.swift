import Postgres
import Runtime
import Timekeeping

/// Slots that were decided on, newest first: the newest 40 of each schedule in the window (the sweep's, which come six
/// times an hour, would else leave no room for the others), and the newest 60 of the window that were missed or failed.
enum PageSlots {
    static func read(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT d.schedule, d.slot, d.state, d.reason, d.origin, d.started_at, d.finished_at,
                   extract(epoch FROM d.decided_at - d.slot)::double precision AS delay
            FROM (
                SELECT n.* FROM schedules s CROSS JOIN LATERAL (
                    SELECT * FROM schedule_slots n
                    WHERE n.schedule = s.schedule AND n.slot > $1 ORDER BY slot DESC LIMIT 40) n
                UNION
                (SELECT * FROM schedule_slots WHERE state IN ('missed', 'failed') AND slot > $1
                 ORDER BY slot DESC LIMIT 60)
            ) d
            ORDER BY d.slot DESC, d.schedule
            """, [.timestamp(reading.since)])
        return .list(
            try rows.map { row in
                [
                    "schedule": .text(try row.text("schedule")), "slot": .time(try row.timestamp("slot")),
                    "state": .text(try row.text("state")), "reason": .optional(try row.optionalText("reason")),
                    "origin": .text(try row.text("origin")), "delay_seconds": .double(try row.double("delay")),
                    "started_at": .time(try row.optionalTimestamp("started_at")),
                    "finished_at": .time(try row.optionalTimestamp("finished_at")),
                ]
            })
    }
}
