import Postgres
import Runtime
import Timekeeping

/// Slots that were decided on and slots to come.
enum PageSlots {
    /// The newest 40 of each schedule in the window, newest first: the sweep's, which come six times an hour, would else
    /// leave no room for the others.
    static func decided(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT d.* FROM schedules s CROSS JOIN LATERAL (
                SELECT schedule, slot, state, reason, finished_at,
                       extract(epoch FROM decided_at - slot)::double precision AS delay
                FROM schedule_slots d WHERE d.schedule = s.schedule AND d.slot > $1 ORDER BY slot DESC LIMIT 40) d
            ORDER BY d.slot DESC, d.schedule
            """, [.timestamp(reading.since)])
        return .list(
            try rows.map { row in
                [
                    "schedule": .text(try row.text("schedule")), "slot": .time(try row.timestamp("slot")),
                    "state": .text(try row.text("state")), "reason": .optional(try row.optionalText("reason")),
                    "delay_seconds": .double(try row.double("delay")),
                    "finished_at": .time(try row.optionalTimestamp("finished_at")),
                ]
            })
    }

    /// The next three of each schedule that is not paused, soonest first.
    static func upcoming(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT schedule, last_slot + n * every_seconds * interval '1 s' AS slot
            FROM schedules, generate_series(1, 3) n WHERE NOT paused ORDER BY slot, schedule
            """)
        return .list(
            try rows.map { row in
                ["schedule": .text(try row.text("schedule")), "slot": .time(try row.timestamp("slot"))]
            })
    }
}
