import Model
import Schema
import TestFiles
import Testing
import Timekeeping

@testable import Exports

struct ImportPlanTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ name: String, _ rows: [String]) throws -> ExportFile {
        try ExportFile.read(try folder.write(name, ([InventedExport.oldHeader] + rows).joined(separator: "\n")))
    }

    @Test func `the newest reading of a post counts, down as well as up`() throws {
        let moment = "2021-04-03T09:15:42Z"
        let files = [
            try file("x_20210401_20210601.csv", [InventedExport.oldRow(moment, impressions: "700.0")]),
            try file(
                "x_20210401_20210501.csv",
                [InventedExport.oldRow(moment, impressions: "900.0"), InventedExport.oldRow(moment)]),
        ]
        for order in [files, files.reversed()] {
            let plan = ImportPlan(order, account: nil)
            #expect(plan.entries.count == 1)
            #expect(plan.entries.first?.metric.impressions == 700)
            #expect(plan.entries.first?.metric.collectedAt == Timestamp(rfc3339: "2021-06-01T00:00:00Z"))
            #expect(plan.rows == 3)
            #expect(plan.skipped.total == 2)
        }
    }

    @Test func `importing again gives the same bytes, in whatever order the files come`() throws {
        let files = [
            try file(
                "x_20210401_20210501.csv",
                [InventedExport.oldRow("2021-04-03T09:15:42Z"), InventedExport.oldRow("2021-04-02T09:00:00Z")]),
            try file(
                "x_20210501_20210601.csv", [InventedExport.oldRow("2021-05-03T09:15:42Z", text: "Tides lag the sun?")]),
        ]
        let bytes = { (plan: ImportPlan) in
            plan.entries.map { [$0.post.encoded(), $0.metric.encoded(), $0.attribution?.encoded() ?? []] }
        }
        let first = ImportPlan(files, account: nil)
        #expect(bytes(first) == bytes(ImportPlan(files.reversed(), account: nil)))
        #expect(Set(first.entries.map(\.post.decisionID)).count == 3)
    }

    @Test func `an entry is a valid own post with its reading and its follows`() throws {
        let plan = ImportPlan(
            [
                try file(
                    "x_20210401_20210501.csv",
                    [InventedExport.oldRow("2021-04-03T09:15:42Z", text: "@ann How to read tides?")]
                )
            ],
            account: nil)
        let entry = try #require(plan.entries.first)
        #expect(plan.account == "harbour_notes")
        #expect(entry.post.decisionType == .reply)
        #expect(entry.post.generatorName == nil && entry.post.simulated == false && entry.post.origin == .own)
        #expect(entry.post.qualityScore != nil)
        #expect(entry.post.banditArm?.hasSuffix("_reply") == true)
        #expect(entry.attribution?.method == .direct)
        #expect(entry.attribution?.followersGained == 3)
        #expect(entry.attribution?.windowStart == entry.post.postedAt)
        let decoder = MessageDecoder()
        let decoded = try entry.post.encoded().withUnsafeBytes { try PostMessage.decode($0, using: decoder) }
        #expect(decoded == entry.post)
    }

    @Test func `unknown follows attribute nothing`() throws {
        let plan = ImportPlan(
            [try file("x.csv", [InventedExport.oldRow("2021-04-03T09:15:42Z", follows: "-")])], account: "me")
        #expect(plan.entries.first?.attribution == nil)
        #expect(plan.account == "me")
    }

    @Test func `a decision id is a UUID that sorts by time and belongs to one account`() throws {
        let early = try #require(Timestamp(rfc3339: "2021-04-03T09:15:42Z"))
        let id = DecisionID.imported(account: "Harbour_Notes", postID: "1", at: early)
        #expect(DecisionID.canonical(id) == id)
        #expect(Array(id)[14] == "8")
        #expect("89ab".contains(Array(id)[19]))
        #expect(id == DecisionID.imported(account: "harbour_notes", postID: "1", at: early))
        #expect(id != DecisionID.imported(account: "other", postID: "1", at: early))
        #expect(id < DecisionID.imported(account: "harbour_notes", postID: "2", at: early + .milliseconds(1)))
    }
}
