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
            UPDATE schedules SET rule = $2, time_zone = $3, every_seconds = $4, starts_at = $5, next_slot = $5,
                                 missed_total = missed_total + $6, decided_total = decided_total + $6
            WHERE schedule = $1
            """,
            [
                .text(record.name), .text(rule.description), .text(zone),
                .int(rule.period.map { $0.microseconds / 1_000_000 }), .timestamp(next), .int(missed),
            ])
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
            SELECT $1, slot, 'missed', 'the rule was changed before anybody decided on it',
                   coalesce((SELECT max(term) FROM leadership), 0), $2, $2
            FROM unnest($3) slot ON CONFLICT (schedule, slot) DO NOTHING
            """, [.text(record.name), .timestamp(now), .column(.timestamps(slots))])
        return Int64(rows.affected)
    }
}
