/// A table in plain text: a heading, then rows, columns as wide as they need.
///
/// Where the page has a width, texts are broken at blanks to fit it and numbers stay whole; a table that cannot be made
/// to fit so is printed a line a cell. Nothing is left out. Elsewhere (a pipe, a file) every row is one line.
public struct TextTable: Sendable {
    public enum Alignment: Sendable { case left, right }

    public struct Cell: Sendable, ExpressibleByStringInterpolation {
        public let text: String
        public let tone: Tone

        public init(_ text: String, _ tone: Tone = .plain) {
            self.text = text
            self.tone = tone
        }
        public init(stringLiteral text: String) { self.init(text) }
    }

    public let columns: [(title: String, alignment: Alignment)]
    private(set) var rows: [[Cell]] = []

    public init(_ columns: (String, Alignment)...) { self.init(columns) }

    public init(_ columns: [(String, Alignment)]) { self.columns = columns.map { (title: $0.0, alignment: $0.1) } }

    /// - Precondition: one cell a column.
    public mutating func add(_ cells: Cell...) { add(cells) }

    public mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has one cell a column")
        rows.append(cells)
    }

    public var isEmpty: Bool { rows.isEmpty }

    /// The lines, each indented by two; without a heading where all titles are empty.
    public func lines(_ paint: Painter) -> [String] {
        let heading = columns.map { Cell($0.title, .faint) }
        let shown = heading.allSatisfy { $0.text.isEmpty } ? rows : [heading] + rows
        guard let widths = widths(of: shown, within: paint.width) else { return records(paint) }
        return shown.flatMap { row in
            let broken = row.indices.map { Self.broken(row[$0].text, at: widths[$0]) }
            return (0..<(broken.map(\.count).max() ?? 1)).map { line in
                let cells = row.indices.map { column in
                    Cell(line < broken[column].count ? broken[column][line] : "", row[column].tone)
                }
                return self.line(cells, widths, paint)
            }
        }
    }

    private func line(_ row: [Cell], _ widths: [Int], _ paint: Painter) -> String {
        var line = "  "
        for (index, cell) in row.enumerated() {
            let gap = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.of(cell.text)))
            let painted = paint(cell.tone, cell.text)
            let isLast = index == row.count - 1
            switch columns[index].alignment {
            case .left: line += painted + (isLast ? "" : gap)
            case .right: line += gap + painted
            }
            if !isLast { line += "  " }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}

/// How a table is made to fit a page.
extension TextTable {
    /// Columns of text are not made narrower than this, or than their title.
    private static let least = 12

    /// The columns' widths, texts broken as far as needed; `nil` where the table cannot fit.
    public func widths(of shown: [[Cell]], within page: Int?) -> [Int]? {
        var widths = columns.indices.map { column in shown.map { DisplayWidth.of($0[column].text) }.max() ?? 0 }
        guard let page else { return widths }
        let least = columns.indices.map { column in
            switch columns[column].alignment {
            case .right: widths[column]
            case .left:
                min(widths[column], max(Self.least, shown.map { Self.longestWord($0[column].text) }.max() ?? 0))
            }
        }
        let frame = 2 + 2 * max(0, columns.count - 1)
        while frame + widths.reduce(0, +) > page {
            // The widest of those that can give way.
            guard
                let column = columns.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] })
            else { return nil }
            widths[column] -= 1
        }
        return widths
    }

    /// A line a cell, a blank line between rows.
    public func records(_ paint: Painter) -> [String] {
        let titles = columns.map { DisplayWidth.of($0.title) }.max() ?? 0
        let room = max(Self.least, (paint.width ?? Int.max / 2) - titles - 4)
        var lines: [String] = []
        for row in rows {
            if !lines.isEmpty { lines.append("") }
            for (column, cell) in row.enumerated() where !cell.text.isEmpty {
                let title = columns[column].title
                let gap = String(repeating: " ", count: titles - DisplayWidth.of(title))
                for (index, part) in Self.broken(cell.text, at: room).enumerated() {
                    let head =
                        index == 0 ? paint(.faint, title) + gap : String(repeating: " ", count: titles)
                    lines.append("  " + head + "  " + paint(cell.tone, part))
                }
            }
        }
        return lines
    }

    private static func longestWord(_ text: String) -> Int {
        text.split(separator: " ").map { DisplayWidth.of($0) }.max() ?? 0
    }

    /// As it is where it fits; an empty text is one empty line.
    public static func broken(_ text: String, at width: Int) -> [String] {
        DisplayWidth.of(text) > width ? Prose.lines(text, width: width) : [text]
    }
}
