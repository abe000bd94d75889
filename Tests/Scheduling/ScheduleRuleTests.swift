import Postgres
import TestServers
import Testing
import Timekeeping

@testable import Scheduling

@Suite struct ScheduleRuleTests {
    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private func berlin(from text: String) throws -> TimeZoneOffsets {
        let url = try TestServers.postgres().makeDatabase()
        let connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "rules"))
        return try TimeZoneReader(connection: connection).offsets(
            for: try ScheduleRule("at 00:00"), zone: "Europe/Berlin", from: try moment(text))
    }

    private func slots(_ rule: String, after start: String, _ count: Int, in zone: TimeZoneOffsets = .utc) throws
        -> [String]
    {
        try ScheduleRule(rule).slots(
            after: try moment(start), through: Timestamp(seconds: 9_999_999_999), limit: count, in: zone
        ).map(\.rfc3339)
    }

    @Test(arguments: [
        "every 6h", "every 90m", "every 7d", "at 06:00", "at 06:00,18:30", "at 06:00 mon-fri", "at 00:00 mon,thu",
        "at 00:30 on 1,15,last",
    ])
    func `a rule is written as it is read`(text: String) throws { #expect(try ScheduleRule(text).description == text) }

    @Test(arguments: [
        "", "6h", "every", "every 0h", "every 30s", "every 367d", "every 6 h", "at", "at 24:00", "at 6:00", "at 06:60",
        "at 06:00,", "at 06:00 mon-", "at 06:00 month", "at 06:00 on 0", "at 06:00 on 32", "at 06:00 mon fri",
        "at 06:00 on", "at -1:00", "at +1:00",
    ])
    func `what is no rule is refused with what is wrong with it`(text: String) {
        #expect(throws: ScheduleRuleError.self) { try ScheduleRule(text) }
    }

    @Test func `a period counts in UTC, whatever the start`() throws {
        #expect(
            try slots("every 6h", after: "2026-03-02T05:59:59.999999Z", 3)
                == ["2026-03-02T06:00:00Z", "2026-03-02T12:00:00Z", "2026-03-02T18:00:00Z"])
        #expect(try slots("every 6h", after: "2026-03-02T06:00:00Z", 1) == ["2026-03-02T12:00:00Z"])
    }

    @Test func `days of the week and of the month`() throws {
        // 2026-03-06 is a Friday.
        #expect(
            try slots("at 06:00 mon-fri", after: "2026-03-06T06:00:00Z", 2)
                == ["2026-03-09T06:00:00Z", "2026-03-10T06:00:00Z"])
        #expect(
            try slots("at 06:00 sat-mon", after: "2026-03-06T06:00:00Z", 4)
                == ["2026-03-07T06:00:00Z", "2026-03-08T06:00:00Z", "2026-03-09T06:00:00Z", "2026-03-14T06:00:00Z"])
        #expect(
            try slots("at 00:30 on 30,last", after: "2028-01-30T12:00:00Z", 4)
                == ["2028-01-31T00:30:00Z", "2028-02-29T00:30:00Z", "2028-03-30T00:30:00Z", "2028-03-31T00:30:00Z"])
        #expect(try slots("at 12:00 on 31", after: "2026-01-31T12:00:00Z", 1) == ["2026-03-31T12:00:00Z"])
    }

    @Test func `by the clock on the wall, a slot moves with summer time`() throws {
        let zone = try berlin(from: "2026-03-27T00:00:00Z")
        #expect(
            try slots("at 06:00", after: "2026-03-27T12:00:00Z", 3, in: zone)
                == ["2026-03-28T05:00:00Z", "2026-03-29T04:00:00Z", "2026-03-30T04:00:00Z"])
        #expect(
            try slots("at 06:00", after: "2026-10-24T00:00:00Z", 3, in: zone)
                == ["2026-10-24T04:00:00Z", "2026-10-25T05:00:00Z", "2026-10-26T05:00:00Z"])
    }

    @Test func `a time that the spring leaves out is taken by the offset of before, and once`() throws {
        let zone = try berlin(from: "2026-03-27T00:00:00Z")
        #expect(
            try slots("at 02:30", after: "2026-03-27T12:00:00Z", 3, in: zone)
                == ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"])
        // 02:30 and 03:30 are one moment on that day.
        #expect(
            try slots("at 02:30,03:30", after: "2026-03-28T12:00:00Z", 3, in: zone)
                == ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-30T01:30:00Z"])
    }

    @Test func `a time that comes twice in autumn is taken the first time, and once`() throws {
        let zone = try berlin(from: "2026-10-20T00:00:00Z")
        #expect(
            try slots("at 02:30", after: "2026-10-23T12:00:00Z", 3, in: zone)
                == ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
        // Asked between the two, the next is tomorrow's.
        #expect(try slots("at 02:30", after: "2026-10-25T00:45:00Z", 1, in: zone) == ["2026-10-26T01:30:00Z"])
    }

    /// Each day of two years has its slot once, in order, at that time of the wall's clock but for the day of the gap.
    @Test func `every day has its slot once across all changes of the clock`() throws {
        let zone = try berlin(from: "2026-01-01T00:00:00Z")
        for rule in ["at 02:00", "at 02:30", "at 03:00", "at 00:00", "at 23:59"] {
            let slots = try ScheduleRule(rule).slots(
                after: try moment("2026-01-02T00:00:00Z"), through: try moment("2028-01-02T00:00:00Z"), limit: .max,
                in: zone)
            #expect((729...731).contains(slots.count), "\(rule)")
            for (slot, next) in zip(slots, slots.dropFirst()) { #expect([23, 24, 25].contains((next - slot).hours)) }
        }
    }
}
