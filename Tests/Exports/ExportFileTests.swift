import CSV
import TestFiles
import Testing
import Timekeeping

@testable import Exports

struct ExportFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ lines: [String], name: String = "export.csv", end: String = "\n") throws -> ExportFile {
        try ExportFile.read(try folder.write(name, lines.joined(separator: end) + end))
    }

    private func failure(_ lines: [String]) -> InputError? {
        do {
            _ = try read(lines)
            return nil
        } catch { return error as? InputError }
    }

    @Test func `a row of the old format is read in full`() throws {
        let text = "Line one\nline \"two\" &amp; three"
        let file = try read(
            [InventedExport.oldHeader, InventedExport.oldRow("2021-04-03T09:15:42Z", text: text)], end: "\r\n")
        let post = try #require(file.posts.first)
        #expect(post.postID == InventedExport.id("2021-04-03T09:15:42Z"))
        #expect(post.postedAt == Timestamp(rfc3339: "2021-04-03T09:15:42Z"))
        #expect(post.text == "Line one\nline \"two\" & three")
        #expect(post.handle == "harbour_notes")
        #expect(post.impressions == 825 && post.likes == 45 && post.retweets == 8 && post.replies == 2)
        #expect(post.profileClicks == 4 && post.follows == 3 && post.bookmarks == nil)
    }

    @Test(arguments: ["Sat, Aug 1, 2026", "Sat Aug 01 2026", "Fri, Jul 31, 2026"])
    func `a row of the new format takes its hour from the id`(date: String) throws {
        let quoted = "\"\(date)\""
        let file = try read([InventedExport.newHeader, InventedExport.newRow("2026-08-01T01:30:00.5Z", date: quoted)])
        let post = try #require(file.posts.first)
        #expect(post.postedAt == Timestamp(rfc3339: "2026-08-01T01:30:00.5Z"))
        #expect(post.retweets == 3 && post.bookmarks == 1 && post.follows == 1)
    }

    @Test(arguments: ["Mon, Aug 3, 2026", "Thu, Jul 30, 2026"])
    func `a day that is not the id's is a reason to leave the row`(date: String) throws {
        let file = try read([
            InventedExport.newHeader, InventedExport.newRow("2026-08-01T01:30:00Z", date: "\"\(date)\""),
        ])
        #expect(file.skipped.counts == [.timeMismatch: 1])
    }

    @Test func `ids damaged by a spreadsheet come from the link`() throws {
        let moment = "2021-04-03T09:15:42Z"
        let rows = ["1.37821E+18", String(InventedExport.id(moment).prefix(15)) + "0000", "", "nonsense"].map {
            InventedExport.oldRow(moment, id: $0)
        }
        let file = try read([InventedExport.oldHeader] + rows)
        #expect(file.posts.map(\.postID) == Array(repeating: InventedExport.id(moment), count: 4))
    }

    @Test func `rows without a sure id are left with their reason and first line`() throws {
        let moment = "2021-04-03T09:15:42Z"
        let undefined = "https://twitter.com/harbour_notes/status/undefined"
        let file = try read([
            InventedExport.oldHeader,
            InventedExport.oldRow(moment, id: "", link: undefined),
            InventedExport.oldRow(moment, id: "1.37821E+18", link: ""),
            InventedExport.oldRow(moment, id: String(InventedExport.id(moment).prefix(15)) + "0000", link: ""),
            InventedExport.oldRow(moment, time: "2021-04-03 09:17 +0000"),
            InventedExport.oldRow(moment),
        ])
        #expect(file.rows == 5)
        #expect(file.posts.count == 1)
        #expect(file.skipped.counts == [.noPostID: 1, .damagedID: 2, .timeMismatch: 1])
        #expect(file.skipped.firstLines == [.noPostID: 2, .damagedID: 3, .timeMismatch: 5])
    }

    @Test func `an unreadable cell stops the file, named by line and column, without its content`() throws {
        let error = try #require(
            failure([InventedExport.oldHeader, InventedExport.oldRow("2021-04-03T09:15:42Z", likes: "lots")]))
        #expect(error.line == 2)
        #expect(error.description.contains("Likes"))
        #expect(!error.description.contains("lots"))
    }

    @Test func `a row with other columns than the header stops the file`() throws {
        let error = try #require(
            failure([InventedExport.oldHeader, InventedExport.oldRow("2021-04-03T09:15:42Z") + ",\"more\""]))
        #expect(error.line == 2)
        #expect(error.description.contains("14 columns"))
    }

    @Test func `posts under a header nobody can read stop the file`() throws {
        let id = InventedExport.id("2026-08-01T01:30:00Z")
        let error = try #require(failure(["Clave,Fecha,Enlace", "1,ayer,https://x.com/harbour_notes/status/\(id)"]))
        #expect(error.code == .unknownColumn)
        #expect(error.description.contains("\"Enlace\""))
    }

    @Test func `tables that hold no posts are left whole`() throws {
        let other = try read(["town,tide", "Hull,4", "Cork,3"])
        #expect(other.skipped.counts == [.notAnExport: 2])
        let overview = try read([
            InventedExport.overviewHeader, "\"Sat, Aug 1, 2026\",9,1,2,0,0,5,2,0,0,1",
            "\"Fri, Jul 31, 2026\",9,1,2,0,0,1,0,0,0,1",
        ])
        #expect(overview.skipped.counts == [.accountTotals: 2])
        #expect(overview.totals?.newFollows == 6)
        #expect(overview.totals?.unfollows == 2)
    }

    @Test func `the reading time comes from the file's name`() {
        let newest = Timestamp(seconds: 0)
        let cases: [(String, ExportHeader.Kind, String)] = [
            ("a/tweet_activity_metrics_harbour_20210401_20210501_en.csv", .postsUpTo2023, "2021-05-01T00:00:00Z"),
            ("account_analytics_content_2026-01-24_2026-04-23.csv", .posts, "2026-04-24T00:00:00Z"),
            ("account_analytics_content_20241114_20250212.csv", .posts, "2025-02-13T00:00:00Z"),
        ]
        for (name, kind, time) in cases {
            #expect(ReadingTime.of(file: name, kind: kind, newestPost: newest) == Timestamp(rfc3339: time))
        }
        #expect(ReadingTime.of(file: "harbour_2019_10.csv", kind: .postsUpTo2023, newestPost: newest) == newest)
        let later = Timestamp(seconds: 1_900_000_000)
        #expect(ReadingTime.of(file: cases[0].0, kind: .postsUpTo2023, newestPost: later) == later)
    }
}
