import Timekeeping

/// Times of day on some days, by the clock on a wall.
public struct CalendarRule: Hashable, Sendable {
    public enum Days: Hashable, Sendable {
        case all
        /// 0 is Monday.
        case ofWeek(Set<Int>)
        /// 1…31; 0 is the last of the month.
        case ofMonth(Set<Int>)
    }

    /// Minutes since midnight, ascending.
    public let times: [Int]
    public let days: Days

    public static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// - Parameter words: what follows `at`.
    public init(_ words: ArraySlice<Substring>, of rule: String) throws(ScheduleRuleError) {
        guard let first = words.first else { throw ScheduleRuleError(rule, "no time follows at") }
        var times: Set<Int> = []
        for text in first.split(separator: ",", omittingEmptySubsequences: false) {
            guard let time = Self.minutes(text) else {
                throw ScheduleRuleError(rule, "\"\(text)\" is no time such as 06:00")
            }
            times.insert(time)
        }
        self.times = times.sorted()
        let rest = Array(words.dropFirst())
        switch (rest.first, rest.count) {
        case (nil, _), ("daily", 1): days = .all
        case ("on", 2): days = .ofMonth(try Self.monthDays(rest[1], of: rule))
        case (let text?, 1): days = .ofWeek(try Self.weekDays(text, of: rule))
        default: throw ScheduleRuleError(rule, "\"\(rest.joined(separator: " "))\" names no days")
        }
    }

    /// The first of its moments after `moment`.
    public func next(after moment: Timestamp, in zone: TimeZoneOffsets) -> Timestamp? {
        guard let offset = zone.offset(at: moment) else { return nil }
        // A day before, for a time that the gap of a changed clock moved across midnight.
        let today = Timestamp(seconds: moment.seconds + offset).floored(to: .days(1)).seconds / 86_400
        var best: Timestamp?
        for day in (today - 1)...(today + 63) where includes(day) {
            for time in times {
                guard let slot = zone.moment(ofLocal: day * 86_400 + Int64(time) * 60) else { return best }
                if slot > moment, best.map({ slot < $0 }) ?? true { best = slot }
            }
            if best != nil { return best }
        }
        return nil
    }

    /// - Parameter day: days since 1970-01-01, a Thursday.
    private func includes(_ day: Int64) -> Bool {
        switch days {
        case .all: return true
        case .ofWeek(let days): return days.contains(Int(((day + 3) % 7 + 7) % 7))
        case .ofMonth(let days):
            let civil = CivilDate.civil(fromDays: day)
            let isLast = civil.date == CivilDate.days(inMonth: civil.month, of: civil.year)
            return days.contains(Int(civil.date)) || isLast && days.contains(0)
        }
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    private static func weekDays(_ text: Substring, of rule: String) throws(ScheduleRuleError) -> Set<Int> {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                .map { weekdays.firstIndex(of: String($0)) }
            guard let from = ends[0], let to = ends[ends.count - 1], ends.count <= 2 else {
                throw ScheduleRuleError(
                    rule, "\"\(part)\" is no day of the week such as mon, nor a range such as mon-fri")
            }
            // `sat-mon` goes over the end of the week.
            for step in 0...((to - from + 7) % 7) { days.insert((from + step) % 7) }
        }
        return days
    }

    private static func monthDays(_ text: Substring, of rule: String) throws(ScheduleRuleError) -> Set<Int> {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let day = part == "last" ? 0 : Int(part), part == "last" || (1...31).contains(day) else {
                throw ScheduleRuleError(rule, "\"\(part)\" is no day of a month from 1 to 31, nor last")
            }
            days.insert(day)
        }
        return days
    }
}

extension CalendarRule: CustomStringConvertible {
    /// As it can be read again.
    public var description: String {
        let times = times.map { "\(Self.two($0 / 60)):\(Self.two($0 % 60))" }.joined(separator: ",")
        switch days {
        case .all: return "at \(times)"
        case .ofWeek([0, 1, 2, 3, 4]): return "at \(times) mon-fri"
        case .ofWeek(let days):
            return "at \(times) \(days.sorted().map { Self.weekdays[$0] }.joined(separator: ","))"
        case .ofMonth(let days):
            let numbers = days.subtracting([0]).sorted().map(String.init) + (days.contains(0) ? ["last"] : [])
            return "at \(times) on \(numbers.joined(separator: ","))"
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
