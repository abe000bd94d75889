import CommandLine
import Postgres
import Runtime
import Scheduling
import Timekeeping

/// The slots that a backfill is about.
enum Backfill {
    static let most = 1000

    /// - Throws: `CommandFailure` with exit code 3.
    static func slots(
        of record: ScheduleRecord, from start: Timestamp, to end: Timestamp, now: Timestamp,
        in connection: PostgresConnection
    ) throws -> [Timestamp] {
        guard start <= end else { throw CommandFailure(.badInput, "--from \(start) is after --to \(end)") }
        guard end <= now else { throw CommandFailure(.badInput, "--to \(end) is not past; it is \(now)") }
        guard let rule = record.rule else {
            throw CommandFailure(.badInput, "the rule of \(record.name), \"\(record.ruleText)\", cannot be read")
        }
        let zone = try ZoneReader(connection: connection).offsets(
            for: rule, zone: record.timeZone, from: start, to: end + .days(3))
        let slots = rule.slots(after: start - Span(microseconds: 1), through: end, limit: most + 1, in: zone)
        guard slots.count <= most else {
            throw CommandFailure(
                .badInput, "over \(most) slots lie between \(start) and \(end); take a shorter stretch")
        }
        return slots
    }
}
