/// Columns as wide as they need, the first and any of words to the left.
struct BacktestTable {
    private let titles: [String]
    private var rows: [[String]] = []

    init(_ titles: [String]) { self.titles = titles }

    /// - Precondition: one cell a column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == titles.count, "a row has one cell a column")
        rows.append(cells)
    }

    /// Each indented by two.
    var lines: [String] {
        let all = [titles] + rows
        let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            var line = "  " + row[0] + padding(widths[0] - row[0].count)
            for column in row.indices.dropFirst() {
                line += "  " + padding(widths[column] - row[column].count) + row[column]
            }
            return line
        }
    }

    private func padding(_ count: Int) -> String { String(repeating: " ", count: count) }
}
