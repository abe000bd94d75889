import Postgres
import Runtime
import Timekeeping

/// The schedules: what is next, what was late, what stands still.
enum PageSchedules {
    static func read(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT s.schedule, s.every_seconds, s.paused, s.last_slot,
                   s.last_slot + s.every_seconds * interval '1 s' AS next_slot,
                   extract(epoch FROM newest.decided_at - newest.slot)::double precision AS delay,
                   (SELECT count(*) FROM schedule_slots m WHERE m.schedule = s.schedule AND m.state = 'missed') AS missed
            FROM schedules s
            LEFT JOIN LATERAL (SELECT slot, decided_at FROM schedule_slots d WHERE d.schedule = s.schedule
                               ORDER BY slot DESC LIMIT 1) newest ON true
            ORDER BY s.every_seconds, s.schedule
            """)
        return .list(
            try rows.map { row in
                [
                    "name": .text(try row.text("schedule")),
                    "rule": .text("every \(Span.seconds(try row.int("every_seconds")))"),
                    "time_zone": "UTC", "paused": .bool(try row.bool("paused")), "paused_by": .null,
                    "pause_reason": .null, "last_slot": .time(try row.timestamp("last_slot")),
                    "next_slot": .time(try row.timestamp("next_slot")), "missed_total": .int(try row.int("missed")),
                    "delay_seconds": .optional(try row.optionalDouble("delay")), "catch_up": .null, "overlap": .null,
                ]
            })
    }
}
