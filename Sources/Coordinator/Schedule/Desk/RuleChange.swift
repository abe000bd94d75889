import CommandLine
import Postgres
import Runtime
import Scheduling
import Timekeeping

/// A schedule gets another rule, or its calendar another time zone, from now on.
struct RuleChange {
    let record: ScheduleRecord
    let rule: String
    let zone: String
    let now: Timestamp

    /// - Returns: how the next slot moves.
    /// - Throws: `CommandFailure` with exit code 3.
    func apply(_ connection: PostgresConnection) throws -> ScheduleAnswer.Change {
        let reader = ZoneReader(connection: connection)
        let rule = try read()
        guard rule.isCalendar || zone == "UTC" else {
            throw CommandFailure(
                .badInput, "\"\(rule)\" counts in UTC; only times of a calendar (at …) take a time zone")
        }
        guard try reader.knows(zone) else {
            throw CommandFailure(.badInput, "the database knows no time zone \"\(zone)\"")
        }
        let from = max(now, record.lastSlot)
        guard let next = rule.next(after: from, in: try reader.offsets(for: rule, zone: zone, from: from)) else {
            throw CommandFailure(.badInput, "the rule \"\(rule)\" has no slot within two years")
        }
        let missed = try passOver(reader)
        try connection.execute(
            """
            UPDATE schedules SET rule = \(rule.description), time_zone = \(zone),
                every_seconds = \(rule.period.map { $0.microseconds / 1_000_000 }), starts_at = \(next),
                next_slot = \(next),
                                 missed_total = missed_total + \(missed), decided_total = decided_total + \(missed)
            WHERE schedule = \(record.name)
            """)
        return .init(name: "next slot", before: record.nextSlot.rfc3339, after: next.rfc3339)
    }

    private func read() throws(CommandFailure) -> ScheduleRule {
        do throws(ScheduleRuleError) { return try ScheduleRule(rule) } catch {
            throw CommandFailure(.badInput, "\(error)")
        }
    }

    /// Slots of the old rule up to now that nobody decided on: each gets its row, as missed.
    private func passOver(_ reader: ZoneReader) throws -> Int64 {
        guard record.nextSlot <= now, let old = record.rule else { return 0 }
        let offsets = try reader.offsets(for: old, zone: record.timeZone, from: record.nextSlot, to: now + .days(3))
        let slots =
            [record.nextSlot] + old.slots(after: record.nextSlot, through: now, limit: .max, in: offsets)
        // Nobody decided on them, so they carry the last term there was.
        let rows = try reader.connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, reason, term, decided_at, finished_at)
            SELECT \(record.name), slot, 'missed', 'the rule was changed before anybody decided on it',
                   coalesce((SELECT max(term) FROM leadership), 0), \(now), \(now)
            FROM unnest(\(slots)) slot ON CONFLICT (schedule, slot) DO NOTHING
            """)
        return Int64(rows.affected)
    }
}
