import Postgres
import Runtime
import Timekeeping

/// Slots that were decided on: the newest 40 of each schedule in the window, newest first. The sweep's, which come six
/// times an hour, would else leave no room for the others.
enum PageSlots {
    static func read(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT d.* FROM schedules s CROSS JOIN LATERAL (
                SELECT schedule, slot, state, reason, origin, started_at, finished_at,
                       extract(epoch FROM decided_at - slot)::double precision AS delay
                FROM schedule_slots d WHERE d.schedule = s.schedule AND d.slot > $1 ORDER BY slot DESC LIMIT 40) d
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
