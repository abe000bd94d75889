import Postgres
import Runtime
import Scheduling
import Timekeeping

/// What a person wants otherwise about a schedule; what is `nil` stays.
struct ScheduleSettings: Hashable, Sendable {
    /// A limit, or that there is none.
    enum Window: Hashable, Sendable {
        case none
        case span(Span)
    }

    var rule: ScheduleRule?
    var timeZone: String?
    var catchUp: SchedulePolicy.CatchUp?
    var window: Window?
    var overlap: SchedulePolicy.Overlap?
    /// 1…100.
    var maxAttempts: Int64?

    /// Writes what differs into the schedule's locked row.
    ///
    /// A new rule or zone counts from now on: slots of the old one that nobody has decided on yet are recorded as missed.
    ///
    /// - Throws: `CommandFailure` with exit code 3 for a zone nobody knows, or one beside a rule that counts in UTC.
    func apply(
        to record: ScheduleRecord, at now: Timestamp, in connection: PostgresConnection
    ) throws -> [ScheduleAnswer.Change] {
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
        ].filter { $0.1 != $0.2 }.map { ScheduleAnswer.Change(name: $0.0, before: $0.1, after: $0.2) }
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
