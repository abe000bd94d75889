import Runtime
import Timekeeping

/// When a schedule's slots fall due.
///
/// | text | slots |
/// |---|---|
/// | `every 6h` | whole multiples of the period since 1970 in UTC; `m`, `h`, `d`; a minute at least, 366 days at most |
/// | `at 06:00,18:00` | these times of every day, in the schedule's time zone |
/// | `at 06:00 mon-fri`, `at 06:00 mon,thu` | on these days of the week |
/// | `at 00:30 on 1,15,last` | on these days of the month; a month that lacks one passes it over |
/// | `0 */6 * * *`, `@daily` | a five-field cron expression, in the schedule's time zone |
public enum ScheduleRule: Hashable, Sendable {
    case every(Span)
    case at(CalendarRule)
    case cron(CronExpression)

    /// - Throws: `ScheduleRuleError`.
    public init(_ text: String) throws(ScheduleRuleError) {
        let words = text.split(separator: " ")
        switch words.first {
        case "every" where words.count == 2:
            guard let period = SpanText.span(words[1]), period >= .minutes(1), period <= .days(366) else {
                throw ScheduleRuleError(text, "\"\(words[1])\" is no period from 1m to 366d, such as 6h")
            }
            self = .every(period)
        case "at": self = .at(try CalendarRule(words.dropFirst(), of: text))
        case let first? where words.count == 5 || first.hasPrefix("@"): self = .cron(try CronExpression(text))
        default:
            throw ScheduleRuleError(
                text,
                "allowed are a period such as every 6h, times such as at 06:00,18:00 mon-fri, and a cron "
                    + "expression of five fields such as 0 */6 * * *")
        }
    }

    /// Whether its slots depend on a time zone.
    public var isCalendar: Bool { period == nil }

    /// How far ahead the next slot can lie.
    var horizon: Span { if case .cron = self { CronExpression.horizon } else { .days(800) } }

    /// The period; `nil` where the rule follows a calendar.
    public var period: Span? { if case .every(let period) = self { period } else { nil } }

    /// The first slot after a moment; `nil` where the zone's rules are not known that far.
    public func next(after moment: Timestamp, in zone: TimeZoneOffsets) -> Timestamp? {
        switch self {
        case .every(let period): moment.floored(to: period) + period
        case .at(let calendar): calendar.next(after: moment, in: zone)
        case .cron(let expression): expression.next(after: moment, in: zone)
        }
    }

    /// Slots after a moment up to another, oldest first, at most so many.
    public func slots(after moment: Timestamp, through end: Timestamp, limit: Int, in zone: TimeZoneOffsets)
        -> [Timestamp]
    {
        var slots: [Timestamp] = []
        var last = moment
        while slots.count < limit, let slot = next(after: last, in: zone), slot <= end {
            slots.append(slot)
            last = slot
        }
        return slots
    }
}

extension ScheduleRule: CustomStringConvertible {
    public var description: String {
        switch self {
        case .every(let period): "every \(SpanText.text(period))"
        case .at(let calendar): calendar.description
        case .cron(let expression): expression.description
        }
    }

    /// What a cron expression says, in words; `nil` for rules that are words already.
    public var explanation: String? { if case .cron(let expression) = self { expression.explanation } else { nil } }
}

/// A text that is no rule.
public struct ScheduleRuleError: Error, CustomStringConvertible {
    public let code = "bad_rule"
    public let rule: String
    public let problem: String

    public init(_ rule: String, _ problem: String) {
        self.rule = rule
        self.problem = problem
    }

    public var description: String { "the rule \"\(rule)\" cannot be read: \(problem)" }
}
