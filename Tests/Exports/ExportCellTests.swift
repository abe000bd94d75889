import Testing
import Timekeeping

@testable import Exports

struct ExportCellTests {
    @Test(
        arguments: [("825.0", 825), ("825,0", 825), ("0", 0), ("1,234", 1234), ("12,345,678", 12_345_678), (" 7 ", 7)]
            as [(String, Int64)])
    func `counts come in several writings`(text: String, count: Int64) {
        #expect(ExportCell.count(text) == .some(.some(count)))
    }

    @Test(arguments: ["-", "", " "])
    func `no count is unknown, not zero`(text: String) {
        #expect(ExportCell.count(text) == .some(.none))
    }

    @Test(arguments: ["825.5", "-3", "1.2K", "12,34", "four", "1E5", "9223372036854775808"])
    func `what is no whole count is refused`(text: String) {
        #expect(ExportCell.count(text) == nil)
    }

    @Test func `a link gives handle and id, however it is written`() {
        let links = [
            "https://twitter.com/harbour_notes/status/123456", "https://x.com/harbour_notes/status/123456?s=20",
            "http://www.x.com/harbour_notes/status/123456/photo/1",
        ]
        for link in links {
            #expect(ExportCell.permalink(link)?.handle == "harbour_notes")
            #expect(ExportCell.permalink(link)?.id == "123456")
        }
        #expect(ExportCell.permalink("https://x.com/harbour_notes/status/undefined")?.id == nil)
        #expect(ExportCell.permalink("https://x.com/harbour_notes/status/12ab")?.id == nil)
        #expect(ExportCell.permalink("https://x.com/i/status/123456")?.handle == "")
        #expect(ExportCell.permalink("no link") == nil)
    }

    @Test func `days and times are read in both formats`() {
        let day = CivilDate.days(fromCivil: 2026, 8, 1)
        #expect(ExportCell.day("Sat, Aug 1, 2026") == day)
        #expect(ExportCell.day("Sat Aug 01 2026") == day)
        #expect(ExportCell.day("Sáb, 1 ago 2026") == nil)
        #expect(ExportCell.day("Tue, Feb 30, 2026") == nil)
        #expect(ExportCell.time("2019-11-30 23:20 +0100") == Timestamp(rfc3339: "2019-11-30T22:20:00Z"))
        #expect(ExportCell.time("30.11.2019 23:20") == nil)
    }

    @Test func `entities are unescaped once`() {
        #expect(ExportCell.unescaped("a &amp; b &lt;c&gt; &amp;lt; & d &x;") == "a & b <c> &lt; & d &x;")
    }
}
