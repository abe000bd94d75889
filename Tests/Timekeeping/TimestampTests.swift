import Testing
import Timekeeping

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-20T04:05:06.789Z", 1_795_147_506_789_000),
        ("2000-02-29T23:59:59.000001Z", 951_868_799_000_001), ("1969-12-31T23:59:59Z", -1_000_000),
    ])
    func `reads and writes RFC 3339`(text: String, microseconds: Int64) throws {
        let moment = try #require(Timestamp(rfc3339: text))
        #expect(moment.microseconds == microseconds)
        #expect(moment.rfc3339 == text)
    }

    @Test func `an offset is taken to UTC`() {
        #expect(Timestamp(rfc3339: "2026-01-01T01:30:00+01:30") == Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
    }

    @Test(arguments: ["2026-02-29T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "x", ""])
    func `what is not a moment is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `flooring goes down on both sides of 1970`() {
        #expect(Timestamp(seconds: 3700).floored(to: .hours(1)) == Timestamp(seconds: 3600))
        #expect(Timestamp(seconds: -1).floored(to: .hours(1)) == Timestamp(seconds: -3600))
    }
}
