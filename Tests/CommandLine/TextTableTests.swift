import CommandLine
import Testing

@Suite struct TextTableTests {
    private let plain = Painter(inColour: false)

    @Test func `figures are printed with the digits asked for`() {
        #expect(Figures.significant(0.012345678912345, 10) == "0.01234567891")
        #expect(Figures.significant(-1.5e-9, 10) == "-1.5e-09")
        #expect(Figures.signed(0.5, 2) == "+0.50")
        #expect(Figures.percent(0.0312) == "3.1 %")
        #expect(Figures.grouped(-1_234_567) == "-1,234,567")
        #expect(Figures.grouped(999) == "999")
    }

    @Test func `columns of a table line up and colour does not move them`() {
        var table = TextTable(("name", .left), ("n", .right))
        table.add("a", "1")
        table.add("longer", .init("100", .good))
        #expect(table.lines(plain) == ["  name      n", "  a         1", "  longer  100"])
        #expect(table.lines(Painter(inColour: true))[2] == "  longer  \u{1B}[32m100\u{1B}[0m")
    }

    @Test func `a table is broken to the terminal, numbers stay whole, and elsewhere a row is a line`() {
        var table = TextTable(("name", .left), ("n", .right), ("why", .left))
        table.add("a", "1,234", "the window is large enough for the standard thresholds")
        #expect(table.lines(plain).count == 2)
        let fitted = table.lines(Painter(inColour: false, width: 40))
        #expect(
            fitted == [
                "  name      n  why", "  a     1,234  the window is large",
                "               enough for the standard", "               thresholds",
            ])
        // What cannot be broken so is printed a line a cell.
        let narrow = table.lines(Painter(inColour: false, width: 24))
        #expect(narrow.prefix(3) == ["  name  a", "  n     1,234", "  why   the window is"])
        #expect(narrow.allSatisfy { $0.count <= 24 })
        let words = { (lines: [String]) in lines.joined(separator: " ").split(separator: " ").sorted() }
        #expect(Set(words(narrow)) == Set(words(table.lines(plain))), "nothing is left out")
    }

    @Test func `wide characters take two columns`() {
        var table = TextTable(("name", .left), ("n", .right))
        table.add("日本 🐦", "1")
        table.add("plain", "22")
        #expect(table.lines(plain) == ["  name      n", "  日本 🐦   1", "  plain    22"])
    }

    @Test func `a plot reaches the top at the largest value and marks what is not known`() {
        #expect(Plot.columns([0, 1, 2, nil], height: 2) == ["  █ ", " ██·"])
        #expect(Plot.columns([nil, nil], height: 2) == ["  ", "··"])
        #expect(Plot.columns([0.5, 1], height: 1, width: 2) == ["▄▄██"])
        #expect(Plot.bar(1, width: 4) == "████")
        #expect(Plot.bar(0.53, width: 4) == "██▏")
        #expect(Plot.bar(0, width: 4) == "")
    }

    @Test func `prose is broken within the page`() {
        let lines = ReportSection.prose(String(repeating: "word ", count: 50))
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.count <= 98 && $0.hasPrefix("  w") })
    }
}
