import Postgres
import Runtime
import Scheduling
import Timekeeping

/// The schedules: what is next, what was late, what stands still.
enum PageSchedules {
    /// By what comes first.
    static func records(_ connection: PostgresConnection) throws -> [ScheduleRecord] {
        try connection.execute(
            "SELECT \(ScheduleRecord.columns) FROM schedules ORDER BY every_seconds NULLS LAST, schedule"
        ).map { try ScheduleRecord($0) }
    }

    static func read(_ reading: PageReading, _ figures: PageFigures) throws -> StructuredValue {
        var delays: [String: Double] = [:]
        for row in try reading.connection.execute(
            """
            SELECT s.schedule, extract(epoch FROM newest.decided_at - newest.slot)::double precision AS delay
            FROM schedules s CROSS JOIN LATERAL (
                SELECT slot, decided_at FROM schedule_slots d WHERE d.schedule = s.schedule AND origin = 'schedule'
                ORDER BY slot DESC LIMIT 1) newest
            """)
        {
            delays[try row.text("schedule")] = try row.double("delay")
        }
        return .list(figures.schedules.map { value($0, delay: delays[$0.name]) })
    }

    private static func value(_ record: ScheduleRecord, delay: Double?) -> StructuredValue {
        [
            "name": .text(record.name), "rule": .text(record.ruleText), "time_zone": .text(record.timeZone),
            "paused": .bool(record.pause != nil), "paused_by": .optional(record.pause?.by),
            "paused_at": .time(record.pause?.at), "pause_reason": .optional(record.pause?.reason),
            "last_slot": .time(record.lastSlot), "next_slot": .time(record.nextSlot),
            "missed_total": .int(record.missedTotal), "delay_seconds": .optional(delay),
            "catch_up": .text(record.policy.catchUp.rawValue), "overlap": .text(record.policy.overlap.rawValue),
            "max_attempts": .int(record.policy.maxAttempts),
        ]
    }

    /// The next three slots of each schedule that is not paused, soonest first. Of a calendar rule those of the next 60
    /// days.
    static func upcoming(_ reading: PageReading, _ figures: PageFigures) throws -> StructuredValue {
        var slots: [(schedule: String, slot: Timestamp)] = []
        let zones = ZoneReader(connection: reading.connection)
        for record in figures.schedules where record.pause == nil {
            guard let rule = record.rule else { continue }
            let end = record.nextSlot + .days(60)
            let zone = try zones.offsets(for: rule, zone: record.timeZone, from: record.nextSlot, to: end + .days(3))
            let later = rule.slots(after: record.nextSlot, through: end, limit: 2, in: zone)
            slots += ([record.nextSlot] + later).map { (record.name, $0) }
        }
        slots.sort { ($0.slot, $0.schedule) < ($1.slot, $1.schedule) }
        return .list(slots.map { ["schedule": .text($0.schedule), "slot": .time($0.slot)] })
    }
}

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
