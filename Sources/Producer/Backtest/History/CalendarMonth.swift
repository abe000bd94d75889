import Timekeeping

/// A month of UTC.
struct CalendarMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Months since year 0.
    let number: Int64

    init(of moment: Timestamp) {
        let day = moment.floored(to: .days(1)).seconds / 86_400
        let date = CivilDate.civil(fromDays: day)
        number = date.year * 12 + date.month - 1
    }

    private init(number: Int64) { self.number = number }

    var next: CalendarMonth { CalendarMonth(number: number + 1) }
    var start: Timestamp {
        Timestamp(seconds: CivilDate.days(fromCivil: number / 12, number % 12 + 1, 1) * 86_400)
    }
    var description: String { String(start.rfc3339.prefix(7)) }

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
