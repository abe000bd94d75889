import Timekeeping

/// A five-field cron expression: `minute hour day-of-month month day-of-week`.
///
/// | field | values |
/// |---|---|
/// | minute | 0–59 |
/// | hour | 0–23 |
/// | day of month | 1–31 |
/// | month | 1–12 or `jan`–`dec` |
/// | day of week | 0–7 or `sun`–`sat`; 0 and 7 are Sunday |
///
/// A field is `*`, a value, a range `a-b`, or a list of them separated by commas; `/n` after `*` or a range takes every `n`th
/// value. Where both days are restricted, a day that matches either of them counts; where one of the fields begins with
/// `*`, a day must match both (as in cron(8)). `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` are accepted too.
///
/// Changes of the clock follow cron(8). A rule with a fixed hour falls due once on every matching day: a skipped time is
/// taken by the offset before the gap, a repeated one the first time, as in `CalendarRule`. A rule whose hour begins with
/// `*` follows elapsed time: nothing falls due in a gap, and a repeated hour counts twice.
public struct CronExpression: Hashable, Sendable {
    private let minutes: [Int]
    private let hours: [Int]
    private let daysOfMonth: Set<Int>
    private let months: Set<Int>
    /// 0 is Sunday.
    private let daysOfWeek: Set<Int>
    private let anyHour: Bool
    private let anyDayOfMonth: Bool
    private let anyDayOfWeek: Bool
    /// As it was written, with single spaces, in lower case.
    private let text: String

    /// - Throws: `ScheduleRuleError` that says which field is wrong and what it allows.
    public init(_ text: String) throws(ScheduleRuleError) {
        let written = text.lowercased().split(separator: " ").joined(separator: " ")
        let fields = (Self.aliases[written] ?? written).split(separator: " ").map(String.init)
        guard fields.count == 5 else {
            throw ScheduleRuleError(
                text,
                "a cron expression has five fields, minute hour day-of-month month day-of-week, or is one of "
                    + Self.aliases.keys.sorted().joined(separator: ", "))
        }
        self.text = written
        minutes = try Field.minute.values(fields[0], of: text).sorted()
        hours = try Field.hour.values(fields[1], of: text).sorted()
        daysOfMonth = try Field.dayOfMonth.values(fields[2], of: text)
        months = try Field.month.values(fields[3], of: text)
        daysOfWeek = Set(try Field.dayOfWeek.values(fields[4], of: text).map { $0 % 7 })
        anyHour = fields[1].hasPrefix("*")
        anyDayOfMonth = fields[2].hasPrefix("*")
        anyDayOfWeek = fields[4].hasPrefix("*")
        let longest = months.map { $0 == 2 ? 29 : [4, 6, 9, 11].contains($0) ? 30 : 31 }.max() ?? 31
        guard !anyDayOfWeek || daysOfMonth.contains(where: { $0 <= longest }) else {
            throw ScheduleRuleError(text, "none of its months has such a day")
        }
    }

    private static let aliases = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
        "@yearly": "0 0 1 1 *",
    ]

    // MARK: Slots

    /// How far ahead the next slot can lie: 29 February comes again after at most eight years.
    static let horizon = Span.days(8 * 366 + 2)

    /// The first of its moments after `moment`; `nil` where the zone's offsets are not known that far.
    public func next(after moment: Timestamp, in zone: TimeZoneOffsets) -> Timestamp? {
        guard let offset = zone.offset(at: moment) else { return nil }
        // Earlier by the widest change of a clock, for times that a change moved past `moment`.
        let slack = Int64(3 * 3600)
        let start = moment.seconds + offset - slack
        let firstDay = Timestamp(seconds: start).floored(to: .days(1)).seconds / 86_400
        var best: (slot: Timestamp, local: Int64)?
        for day in firstDay...(firstDay + Self.horizon.microseconds / 86_400_000_000) where includes(day) {
            for hour in hours {
                let hourStart = day * 86_400 + Int64(hour) * 3600
                guard hourStart + 3600 > start else { continue }
                if let best, hourStart > best.local + slack { return best.slot }
                for minute in minutes {
                    let local = hourStart + Int64(minute) * 60
                    let moments =
                        anyHour ? zone.moments(ofLocal: local) : zone.moment(ofLocal: local).map { [$0] } ?? []
                    for slot in moments where slot > moment && best.map({ slot < $0.slot }) ?? true {
                        best = (slot, local)
                    }
                }
            }
            if let best, day * 86_400 > best.local + slack { return best.slot }
            if zone.isPastEnd(ofLocal: day * 86_400) { return best?.slot }
        }
        return best?.slot
    }

    /// - Parameter day: days since 1970-01-01, a Thursday.
    private func includes(_ day: Int64) -> Bool {
        let civil = CivilDate.civil(fromDays: day)
        guard months.contains(Int(civil.month)) else { return false }
        let ofMonth = daysOfMonth.contains(Int(civil.date))
        let ofWeek = daysOfWeek.contains(Int(((day + 4) % 7 + 7) % 7))
        return anyDayOfMonth || anyDayOfWeek ? ofMonth && ofWeek : ofMonth || ofWeek
    }
}

extension CronExpression: CustomStringConvertible {
    /// As it can be read again.
    public var description: String { text }

    /// What it says, in words: `at 00:00, 06:00, 12:00, 18:00 every day`.
    public var explanation: String {
        ([times, days] + (months.count == 12 ? [] : ["in " + names(months, Field.month)])).joined(separator: " ")
    }

    private var times: String {
        if minutes.count == 60 {
            return hours.count == 24 ? "every minute of" : "every minute of the hours \(numbers(hours)) of"
        }
        if hours.count == 24 { return "every hour at minute \(numbers(minutes)) of" }
        guard minutes.count * hours.count <= 12 else {
            return "at minute \(numbers(minutes)) of the hours \(numbers(hours)) of"
        }
        let times = hours.flatMap { hour in minutes.map { "\(Self.two(hour)):\(Self.two($0))" } }
        return "at \(times.joined(separator: ", ")) of"
    }

    private var days: String {
        let ofMonth = daysOfMonth.count == 31 ? nil : "day \(numbers(daysOfMonth.sorted())) of the month"
        let ofWeek = daysOfWeek.count == 7 ? nil : names(daysOfWeek, Field.dayOfWeek)
        switch (ofMonth, ofWeek) {
        case (nil, nil): return "every day"
        case (let ofMonth?, nil): return ofMonth
        case (nil, let ofWeek?): return "every \(ofWeek)"
        case (let ofMonth?, let ofWeek?):
            return anyDayOfMonth || anyDayOfWeek
                ? "\(ofMonth) if it is \(ofWeek)" : "\(ofMonth) and of every \(ofWeek)"
        }
    }

    private func numbers(_ values: [Int]) -> String { values.map(String.init).joined(separator: ", ") }

    private func names(_ values: Set<Int>, _ field: Field) -> String {
        values.sorted().map { field.names[$0 - field.range.lowerBound] }.joined(separator: ", ")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// One of the five fields.
private struct Field {
    let name: String
    let range: ClosedRange<Int>
    /// Of the values from the range's first on.
    var names: [String] = []

    static let minute = Field(name: "minute", range: 0...59)
    static let hour = Field(name: "hour", range: 0...23)
    static let dayOfMonth = Field(name: "day of month", range: 1...31)
    static let month = Field(
        name: "month", range: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let dayOfWeek = Field(
        name: "day of week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    func values(_ text: String, of rule: String) throws(ScheduleRuleError) -> Set<Int> {
        var values: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let more = self.values(part) else { throw ScheduleRuleError(rule, problem(part)) }
            values.formUnion(more)
        }
        return values
    }

    private func values(_ part: Substring) -> [Int]? {
        let halves = part.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let step: Int
        if halves.count == 2 {
            guard let number = number(halves[1]), number > 0 else { return nil }
            step = number
        } else {
            step = 1
        }
        if halves[0] == "*" { return Array(stride(from: range.lowerBound, through: range.upperBound, by: step)) }
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(value)
        switch ends.count {
        case 1:
            // A step needs something to step through.
            guard halves.count == 1, let only = ends[0] else { return nil }
            return [only]
        case 2:
            guard let first = ends[0], var last = ends[1] else { return nil }
            // Sunday ends the week as well as it begins it.
            if range.upperBound == 7, last == 0, first > 0 { last = 7 }
            return first <= last ? Array(stride(from: first, through: last, by: step)) : nil
        default: return nil
        }
    }

    private func value(_ text: Substring) -> Int? {
        if let index = names.firstIndex(of: String(text)) { return range.lowerBound + index }
        return number(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    private func problem(_ part: Substring) -> String {
        let named = names.isEmpty ? "" : " or \(names[0])–\(names[names.count - 1])"
        return "\"\(part)\" is no \(name): allowed are \(range.lowerBound)–\(range.upperBound)\(named), ranges such as "
            + "\(range.lowerBound)-\(range.lowerBound + 4), * and steps such as */2, separated by commas"
    }
}
