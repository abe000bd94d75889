import Postgres
import Runtime
import Scheduling
import Timekeeping

/// What differs afterwards about a schedule; what is `nil` stays.
public struct ScheduleSettings: Hashable, Sendable {
    /// A limit, or that there is none.
    public enum Window: Hashable, Sendable {
        case none
        case span(Span)
    }

    public var rule: ScheduleRule?
    public var timeZone: String?
    public var catchUp: SchedulePolicy.CatchUp?
    public var window: Window?
    public var overlap: SchedulePolicy.Overlap?
    /// 1…100.
    public var maxAttempts: Int64?

    public init(
        rule: ScheduleRule? = nil, timeZone: String? = nil, catchUp: SchedulePolicy.CatchUp? = nil,
        window: Window? = nil, overlap: SchedulePolicy.Overlap? = nil, maxAttempts: Int64? = nil
    ) {
        self.rule = rule
        self.timeZone = timeZone
        self.catchUp = catchUp
        self.window = window
        self.overlap = overlap
        self.maxAttempts = maxAttempts
    }

    /// Writes what differs into the schedule's locked row.
    ///
    /// A new rule or zone counts from now on: slots of the old one that nobody has decided on yet are recorded as missed.
    ///
    /// - Throws: `OperationError` `.invalid` for an unknown zone, or one beside a rule that counts in UTC.
    func apply(
        to record: ScheduleRecord, at now: Timestamp, in connection: PostgresConnection
    ) throws -> [ChangeReport.Change] {
        var policy = record.policy
        policy.catchUp = catchUp ?? policy.catchUp
        policy.overlap = overlap ?? policy.overlap
        policy.maxAttempts = maxAttempts ?? policy.maxAttempts
        switch window {
        case .none?: policy.window = nil
        case .span(let span)?: policy.window = span
        case nil: break
        }
        let text = rule?.description ?? record.ruleText
        // A rule that counts in UTC ends a zone that was for the calendar before it.
        let zone = timeZone ?? (rule?.isCalendar == false ? "UTC" : record.timeZone)
        let changes = [
            ("rule", record.ruleText, text), ("time zone", record.timeZone, zone),
            ("catch-up", record.policy.catchUp.rawValue, policy.catchUp.rawValue),
            ("catch-up window", record.policy.window.map(SpanText.text), policy.window.map(SpanText.text)),
            ("overlap", record.policy.overlap.rawValue, policy.overlap.rawValue),
            ("attempts", String(record.policy.maxAttempts), String(policy.maxAttempts)),
        ].filter { $0.1 != $0.2 }.map {
            ChangeReport.Change($0.0, before: .optional($0.1), after: .optional($0.2))
        }
        guard !changes.isEmpty else { return [] }
        try connection.execute(
            """
            UPDATE schedules SET catch_up = \(policy.catchUp),
                catch_up_window_seconds = \(policy.window.map { $0.microseconds / 1_000_000 }),
                overlap = \(policy.overlap), max_attempts = \(policy.maxAttempts),
                                 updated_at = clock_timestamp()
            WHERE schedule = \(record.name)
            """)
        guard text != record.ruleText || zone != record.timeZone else { return changes }
        return changes + [try RuleChange(record: record, rule: text, zone: zone, now: now).apply(connection)]
    }
}

/// A schedule gets another rule, or its calendar another time zone, from now on.
private struct RuleChange {
    let record: ScheduleRecord
    let rule: String
    let zone: String
    let now: Timestamp

    /// - Returns: how the next slot moves.
    /// - Throws: `OperationError` `.invalid`.
    func apply(_ connection: PostgresConnection) throws -> ChangeReport.Change {
        let reader = TimeZoneReader(connection: connection)
        let rule = try read()
        guard rule.isCalendar || zone == "UTC" else {
            throw OperationError(
                .invalid, "\"\(rule)\" counts in UTC; only at … and cron rules take a time zone")
        }
        guard try reader.knows(zone) else {
            throw OperationError(.invalid, "the database knows no time zone \"\(zone)\"")
        }
        let from = max(now, record.lastSlot)
        guard let next = rule.next(after: from, in: try reader.offsets(for: rule, zone: zone, from: from)) else {
            throw OperationError(.invalid, "the rule \"\(rule)\" has no slot ahead")
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
        return .init("next slot", before: .time(record.nextSlot), after: .time(next))
    }

    private func read() throws(OperationError) -> ScheduleRule {
        do throws(ScheduleRuleError) { return try ScheduleRule(rule) } catch {
            throw OperationError(.invalid, "\(error)")
        }
    }

    /// Slots of the old rule up to now that nobody decided on: each gets its row, as missed.
    private func passOver(_ reader: TimeZoneReader) throws -> Int64 {
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

/// The slots that a backfill is about.
enum Backfill {
    static let most = 1000

    /// - Throws: `OperationError` `.invalid`.
    static func slots(
        of record: ScheduleRecord, from start: Timestamp, to end: Timestamp, now: Timestamp,
        in connection: PostgresConnection
    ) throws -> [Timestamp] {
        guard start <= end else {
            throw OperationError(.invalid, "the stretch begins at \(start), after its end at \(end)", field: "from")
        }
        guard end <= now else {
            throw OperationError(.invalid, "the stretch ends at \(end), which is not past: it is \(now)", field: "to")
        }
        guard let rule = record.rule else {
            throw OperationError(.invalid, "the rule of \(record.name), \"\(record.ruleText)\", cannot be read")
        }
        let zone = try TimeZoneReader(connection: connection).offsets(
            for: rule, zone: record.timeZone, from: start, to: end + .days(3))
        let slots = rule.slots(after: start - Span(microseconds: 1), through: end, limit: most + 1, in: zone)
        guard slots.count <= most else {
            throw OperationError(
                .invalid, "over \(most) slots lie between \(start) and \(end); take a shorter stretch")
        }
        return slots
    }
}
