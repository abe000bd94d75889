import Runtime

/// A table in plain text: a heading, then rows, columns as wide as they need.
///
/// Where the page has a width, texts are broken at blanks to fit it and numbers stay whole; a table that cannot be made
/// to fit so is printed a line a cell. Nothing is left out. Elsewhere (a pipe, a file) every row is one line.
struct TextTable: Sendable {
    enum Alignment: Sendable { case left, right }

    struct Cell: Sendable, ExpressibleByStringInterpolation {
        let text: String
        let tone: Tone

        init(_ text: String, _ tone: Tone = .plain) {
            self.text = text
            self.tone = tone
        }
        init(stringLiteral text: String) { self.init(text) }
    }

    let columns: [(title: String, alignment: Alignment)]
    private(set) var rows: [[Cell]] = []

    init(_ columns: (String, Alignment)...) { self.init(columns) }

    init(_ columns: [(String, Alignment)]) { self.columns = columns.map { (title: $0.0, alignment: $0.1) } }

    /// - Precondition: one cell a column.
    mutating func add(_ cells: Cell...) { add(cells) }

    mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has one cell a column")
        rows.append(cells)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The lines, each indented by two; without a heading where all titles are empty.
    func lines(_ paint: Painter) -> [String] {
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
