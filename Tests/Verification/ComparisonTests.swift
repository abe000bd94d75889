import Model
import Testing
import Timekeeping

@testable import Verification

@Suite struct ComparisonTests {
    private func image(_ rows: [(String, [Cell])]) -> TableImage {
        var table = TableImage("outcomes", columns: ["likes", "source"])
        for (key, cells) in rows { table.put(key, cells) }
        return table
    }
    private let good: [(String, [Cell])] = [("a", [.integer(1), .text("x")]), ("b", [.null, .text("y")])]

    @Test func `equal tables agree and say how much was compared`() {
        let check = Comparison(of: image(good), with: image(good))
        #expect(check.agrees)
        #expect(check.compared == 2)
    }

    @Test func `a missing row, one too many and one with another value are each found`() {
        let found = image([("b", [.integer(0), .text("y")]), ("c", [.null, .null])])
        let check = Comparison(of: image(good), with: found)
        #expect(
            check.disagreements == [
                .missing("a"), Disagreement(key: "b", what: "likes", expected: "null", found: "0"), .unexpected("c"),
            ])
    }

    @Test func `a key held twice is found`() {
        let check = Comparison(of: image(good), with: image(good + [good[0]]))
        #expect(check.disagreements.map(\.found) == ["more than once"])
    }

    @Test func `measured values agree exactly and sums to one part in a million million`() {
        #expect(!Cell.real(0.1).agrees(with: .real(0.1.nextUp)))
        #expect(Cell.summed(0.1).agrees(with: .summed(0.1.nextUp)))
        #expect(!Cell.summed(0.1).agrees(with: .summed(0.1 + 1e-11)))
        #expect(!Cell.integer(0).agrees(with: .null))
    }

    @Test func `the fold's own tables hold one row a key`() {
        var fold = MessageFold(impressionsMax: 1_000_000)
        fold.apply(posted())
        fold.apply(posted())
        fold.apply(reading(hour: 1, impressions: 10, likes: 1))
        fold.apply(reading(hour: 2, impressions: 20, likes: 1))
        fold.apply(credit(followers: 1, collected: 1))
        #expect(fold.contentTable(names: [:]).rows.count == 1)
        #expect(fold.outcomesTable.rows.count == 1)
        #expect(fold.readingsTable.rows.count == 2)
        #expect(fold.attributionsTable.rows.count == 1)
        #expect(Comparison(of: fold.outcomesTable, with: fold.outcomesTable).agrees)
    }
}
