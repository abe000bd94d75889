import Exports
import TestFiles
import Testing
import Timekeeping

@testable import Backtesting

/// One at a time: the hours of a zone are told by the process' own setting.
@Suite(.serialized) struct AccountHistoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func history(_ settings: BacktestSettings = BacktestSettings()) throws -> AccountHistory {
        let moment = "2021-04-03T22:15:42Z"
        let files = try [
            ("x_20210401_20210501.csv", InventedExport.oldRow(moment, impressions: "900.0")),
            ("x_20210401_20210601.csv", InventedExport.oldRow(moment, impressions: "700.0", follows: "-")),
            (
                "x_20210401_20210407.csv",
                InventedExport.oldRow("2021-04-06T10:00:00Z", impressions: "100.0", likes: "101.0")
            ),
        ].map { try ExportFile.read(try folder.write($0, [InventedExport.oldHeader, $1].joined(separator: "\n"))) }
        return try AccountHistory(ImportPlan(files, account: nil), settings)
    }

    private func day(_ text: String) -> Timestamp? { Timestamp(rfc3339: "\(text)T00:00:00Z") }

    @Test func `a post's first figure counts after the delay and a later one from the day it can have been read`()
        throws
    {
        let post = try #require(try history().posts.first)
        let known = Timestamp(rfc3339: "2021-04-10T22:15:42Z")
        #expect(
            post.readings.map { Optional($0.knownAt).map { $0.floored(to: .seconds(1)) } } == [
                known, day("2021-06-01"),
            ])
        #expect(post.readings.map(\.impressions) == [900, 700])
        // What a later file does not tell is not unlearned.
        #expect(post.readings.map(\.follows) == [3, 3])
        #expect(post.readings.first?.isAssumed == true)
        #expect(post.reading(at: post.postedAt + .days(7) - .seconds(1)) == nil)
        #expect(post.reading(at: post.postedAt + .days(30))?.impressions == 900)
        #expect(post.outcome.impressions == 700)
    }

    @Test func `as read, nothing counts before its file's last day`() throws {
        var settings = BacktestSettings()
        settings.asRead = true
        let post = try #require(try history(settings).posts.first)
        #expect(post.readings.map(\.knownAt) == [day("2021-05-01"), day("2021-06-01")])
        #expect(post.readings.allSatisfy { !$0.isAssumed })
    }

    @Test func `a reading that cannot be true is left out and counted`() throws {
        let history = try history()
        #expect(history.rejected == 1)
        #expect(history.posts.count == 1)
    }

    @Test func `hours are told in the account's zone, summer time included`() throws {
        var settings = BacktestSettings()
        #expect(try history(settings).posts.first?.hour == 22)
        settings.timeZone = "Europe/Berlin"
        #expect(try history(settings).posts.first?.hour == 0)
        settings.timeZone = "Europe/Atlantis"
        let error = #expect(throws: BacktestError.self) { try history(settings) }
        #expect(error?.code == .unknownTimeZone)
        _ = try LocalHours("UTC")
    }
}
