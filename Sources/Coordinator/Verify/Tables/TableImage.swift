/// The rows of one table by key: either as the messages say they should be, or as the database has them.
struct TableImage: Sendable {
    let name: String
    let columns: [String]
    /// Keyed by the primary key as people read it; cells in the order of `columns`.
    private(set) var rows: [String: [Cell]] = [:]
    /// Keys put twice. A table whose key was read right has none.
    private(set) var repeated: [String] = []

    init(_ name: String, columns: [String]) {
        self.name = name
        self.columns = columns
    }

    /// - Precondition: `cells` has one cell a column.
    mutating func put(_ key: String, _ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row of \(name) has \(cells.count) cells")
        if rows.updateValue(cells, forKey: key) != nil { repeated.append(key) }
    }
}
