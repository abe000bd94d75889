import Testing
import Timekeeping

@Suite struct ClockSpecificationTests {
    @Test func `the four forms are read`() throws {
        let domain = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
        let wall = try #require(Timestamp(rfc3339: "2026-11-20T05:00:00Z"))
        #expect(try ClockSpecification("real") == .real)
        #expect(try ClockSpecification("fixed:2026-01-01T00:00:00Z") == .fixed(domain))
        #expect(try ClockSpecification("file:/tmp/clock") == .file("/tmp/clock"))
        #expect(
            try ClockSpecification("scaled:3600@2026-01-01T00:00:00Z/2026-11-20T05:00:00Z")
                == .scaled(ClockPace(domain: domain, wall: wall, factor: 3600)))
    }

    @Test(arguments: [
        "", "Real", "fixed:", "fixed:2026-02-30T00:00:00Z", "file:relative",
        "scaled:x@2026-01-01T00:00:00Z/2026-01-01T00:00:00Z",
        "scaled:-1@2026-01-01T00:00:00Z/2026-01-01T00:00:00Z", "scaled:2@2026-01-01T00:00:00Z", "warp:9",
    ])
    func `anything else is refused by name`(text: String) {
        let error = #expect(throws: ClockError.self) { try ClockSpecification(text) }
        #expect(error?.code == .badSpecification)
        #expect(error?.description.contains("\"\(text)\"") == true)
    }
}
