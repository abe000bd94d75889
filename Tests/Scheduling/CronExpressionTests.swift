import Postgres
import TestServers
import Testing
import Timekeeping

@testable import Scheduling

@Suite struct CronExpressionTests {
    private static func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private static let berlin = Result {
        try TimeZoneReader(
            connection: PostgresConnection(
                PostgresConfiguration(url: try TestServers.postgres().makeDatabase(), applicationName: "cron"))
        ).offsets(for: try ScheduleRule("0 0 * * *"), zone: "Europe/Berlin", from: try moment("2026-01-01T00:00:00Z"))
    }

    private func slots(_ rule: String, after start: String, _ count: Int, in zone: TimeZoneOffsets = .utc) throws
        -> [String]
    {
        try ScheduleRule(rule).slots(
            after: try Self.moment(start), through: Timestamp(seconds: 9_999_999_999), limit: count, in: zone
        ).map { String($0.rfc3339.dropLast(4)) }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let start: String
        let next: [String]
        var testDescription: String { "\(rule) after \(start)" }

        init(_ rule: String, _ start: String, _ next: String...) {
            self.rule = rule
            self.start = start
            self.next = next
        }
    }

    /// 2026-03-02 is a Monday.
    @Test(arguments: [
        Case("* * * * *", "2026-03-02T00:00:30Z", "2026-03-02T00:01", "2026-03-02T00:02"),
        Case("*/15 * * * *", "2026-03-02T00:16:00Z", "2026-03-02T00:30", "2026-03-02T00:45", "2026-03-02T01:00"),
        Case("0 */6 * * *", "2026-03-02T06:00:00Z", "2026-03-02T12:00", "2026-03-02T18:00", "2026-03-03T00:00"),
        Case(
            "5,35 8-10 * * *", "2026-03-02T09:10:00Z", "2026-03-02T09:35", "2026-03-02T10:05", "2026-03-02T10:35",
            "2026-03-03T08:05"),
        Case(
            "10-50/20 0 * * *", "2026-03-01T23:00:00Z", "2026-03-02T00:10", "2026-03-02T00:30", "2026-03-02T00:50",
            "2026-03-03T00:10"),
        Case("30 4 1,15 * *", "2026-03-02T00:00:00Z", "2026-03-15T04:30", "2026-04-01T04:30"),
        Case("0 0 31 * *", "2026-03-31T00:00:00Z", "2026-05-31T00:00", "2026-07-31T00:00"),
        Case("0 0 29 2 *", "2026-03-02T00:00:00Z", "2028-02-29T00:00", "2032-02-29T00:00"),
        Case("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00"),
        Case("0 9 * * mon-fri", "2026-03-06T09:00:00Z", "2026-03-09T09:00", "2026-03-10T09:00"),
        Case("0 9 * * 1-5", "2026-03-06T09:00:00Z", "2026-03-09T09:00"),
        Case("0 9 * * SUN", "2026-03-02T00:00:00Z", "2026-03-08T09:00", "2026-03-15T09:00"),
        Case("0 9 * * 0", "2026-03-02T00:00:00Z", "2026-03-08T09:00"),
        Case("0 9 * * 7", "2026-03-02T00:00:00Z", "2026-03-08T09:00"),
        Case(
            "0 9 * * fri-sun", "2026-03-02T00:00:00Z", "2026-03-06T09:00", "2026-03-07T09:00", "2026-03-08T09:00",
            "2026-03-13T09:00"),
        Case("0 12 * jan,jul 1", "2026-03-02T00:00:00Z", "2026-07-06T12:00", "2026-07-13T12:00"),
        Case(
            "0 0 1 1-12/3 *", "2026-03-02T00:00:00Z", "2026-04-01T00:00", "2026-07-01T00:00", "2026-10-01T00:00",
            "2027-01-01T00:00"),
        // Both days restricted: either of them (the example of crontab(5)).
        Case(
            "30 4 1,15 * 5", "2026-03-02T00:00:00Z", "2026-03-06T04:30", "2026-03-13T04:30", "2026-03-15T04:30",
            "2026-03-20T04:30"),
        // One that begins with a star: both of them.
        Case("0 0 */2 * mon", "2026-03-02T00:00:00Z", "2026-03-09T00:00", "2026-03-23T00:00", "2026-04-13T00:00"),
        Case("0 0 13 * */5", "2026-03-01T00:00:00Z", "2026-03-13T00:00", "2026-09-13T00:00", "2026-11-13T00:00"),
        Case("@hourly", "2026-03-02T00:00:00Z", "2026-03-02T01:00"),
        Case("@daily", "2026-03-02T00:00:00Z", "2026-03-03T00:00"),
        Case("@weekly", "2026-03-02T00:00:00Z", "2026-03-08T00:00"),
        Case("@monthly", "2026-03-02T00:00:00Z", "2026-04-01T00:00"),
        Case("@yearly", "2026-03-02T00:00:00Z", "2027-01-01T00:00"),
    ])
    func `the next times are those of cron`(_ example: Case) throws {
        #expect(try slots(example.rule, after: example.start, example.next.count) == example.next)
    }

    /// Summer time begins at 01:00Z on 29 March 2026 and ends at 01:00Z on 25 October.
    @Test(arguments: [
        Case("30 6 * * *", "2026-03-28T00:00:00Z", "2026-03-28T05:30", "2026-03-29T04:30"),
        // A skipped time is taken by the offset before the gap, a repeated one the first time.
        Case("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:30", "2026-03-30T00:30"),
        Case("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30", "2026-10-26T01:30"),
        Case("30 2,3 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:30", "2026-03-30T00:30", "2026-03-30T01:30"),
        // A wildcard hour follows elapsed time.
        Case("30 * * * *", "2026-03-29T00:00:00Z", "2026-03-29T00:30", "2026-03-29T01:30", "2026-03-29T02:30"),
        Case("30 * * * *", "2026-10-25T00:00:00Z", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"),
        Case("0 */2 * * *", "2026-10-24T22:30:00Z", "2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T03:00"),
        Case("0 0 * * *", "2026-10-24T12:00:00Z", "2026-10-24T22:00", "2026-10-25T23:00"),
    ])
    func `changes of the clock are those of cron`(_ example: Case) throws {
        let zone = try Self.berlin.get()
        #expect(try slots(example.rule, after: example.start, example.next.count, in: zone) == example.next)
    }

    @Test func `a rule is written as it was given, in lower case`() throws {
        #expect(try ScheduleRule("0  */6 * * MON-FRI").description == "0 */6 * * mon-fri")
        #expect(try ScheduleRule("@Daily").description == "@daily")
        #expect(try ScheduleRule(ScheduleRule("30 4 1,15 * 5").description) == ScheduleRule("30 4 1,15 * 5"))
    }

    @Test(arguments: [
        ("60 * * * *", "\"60\" is no minute: allowed are 0–59"), ("* 24 * * *", "\"24\" is no hour: allowed are 0–23"),
        ("* * 0 * *", "\"0\" is no day of month: allowed are 1–31"),
        ("* * * 13 *", "\"13\" is no month: allowed are 1–12 or jan–dec"),
        ("* * * * 8", "\"8\" is no day of week: allowed are 0–7 or sun–sat"),
        ("* * * * monday", "\"monday\" is no day of week"), ("*/0 * * * *", "\"*/0\" is no minute"),
        ("5/10 * * * *", "\"5/10\" is no minute"), ("50-10 * * * *", "\"50-10\" is no minute"),
        ("1,,2 * * * *", "\"\" is no minute"), ("-1 * * * *", "\"-1\" is no minute"),
        ("0 0 30 2 *", "none of its months has such a day"), ("0 0 31 4,6 *", "none of its months has such a day"),
        ("@fortnightly", "five fields"), ("* * * *", "five fields"), ("hourly", "a cron expression of five fields"),
    ])
    func `what is no expression is refused with what is allowed`(text: String, problem: String) {
        let error = #expect(throws: ScheduleRuleError.self) { try ScheduleRule(text) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("0 */6 * * *", "at 00:00, 06:00, 12:00, 18:00 of every day"),
        ("* * * * *", "every minute of every day"),
        ("*/30 * * * *", "every hour at minute 0, 30 of every day"),
        ("30 4 1,15 * 5", "at 04:30 of day 1, 15 of the month and of every fri"),
        ("0 0 13 * */5", "at 00:00 of day 13 of the month if it is sun, fri"),
        ("0 12 * jan,jul mon-fri", "at 12:00 of every mon, tue, wed, thu, fri in jan, jul"),
        ("@monthly", "at 00:00 of day 1 of the month"),
    ])
    func `it is said back in words`(text: String, words: String) throws {
        #expect(try ScheduleRule(text).explanation == words)
    }

    @Test func `every minute of a year is found in time`() throws {
        let slots = try ScheduleRule("* * * * *").slots(
            after: try Self.moment("2026-01-02T00:00:00Z"), through: try Self.moment("2027-01-02T00:00:00Z"),
            limit: 5000, in: try Self.berlin.get())
        #expect(slots.count == 5000)
        for (slot, next) in zip(slots, slots.dropFirst()) { #expect(next - slot == .minutes(1)) }
    }
}
