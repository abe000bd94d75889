import Runtime

/// How a table is made to fit a page.
extension TextTable {
    /// Columns of text are not made narrower than this, or than their title.
    private static let least = 12

    /// The columns' widths, texts broken as far as needed; `nil` where the table cannot fit.
    func widths(of shown: [[Cell]], within page: Int?) -> [Int]? {
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
    func records(_ paint: Painter) -> [String] {
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
    static func broken(_ text: String, at width: Int) -> [String] {
        DisplayWidth.of(text) > width ? Prose.lines(text, width: width) : [text]
    }
}
