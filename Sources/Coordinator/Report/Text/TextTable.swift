/// A table in plain text: a heading, then rows, columns as wide as they need.
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

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[Cell]] = []

    init(_ columns: (String, Alignment)...) { self.columns = columns.map { (title: $0.0, alignment: $0.1) } }

    /// - Precondition: one cell a column.
    mutating func add(_ cells: Cell...) {
        precondition(cells.count == columns.count, "a row has one cell a column")
        rows.append(cells)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The lines, each indented by two; without a heading where all titles are empty.
    func lines(_ paint: Painter) -> [String] {
        let heading = columns.map { Cell($0.title, .faint) }
        let shown = heading.allSatisfy { $0.text.isEmpty } ? rows : [heading] + rows
        let widths = columns.indices.map { column in shown.map { $0[column].text.count }.max() ?? 0 }
        return shown.map { row in
            var line = "  "
            for (index, cell) in row.enumerated() {
                let gap = String(repeating: " ", count: widths[index] - cell.text.count)
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
}
