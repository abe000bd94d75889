import CSV
import Learning

/// Rows to fit, as a CSV file has them: in the order of time, features by name, `y`, and `weight` where it is given.
struct FitRows: Sendable {
    let file: String
    let columns: FitColumns
    let set: TrainingSet

    var features: [String] { columns.features.map(\.name) }

    /// - Parameter path: `-` is standard input.
    /// - Throws: `InputError` naming file, line and column; what `FitColumns` throws.
    static func read(_ path: String, kind: FitKind) throws -> FitRows {
        let file = path == "-" ? "standard input" : path
        var columns: FitColumns?
        var set = TrainingSet(width: 0)
        try CSVFile.read(path) { record in
            guard let columns else {
                let header = try FitColumns(record, file: file, kind: kind)
                columns = header
                set = TrainingSet(width: header.features.count)
                return
            }
            let row = FitRow(record: record, file: file, columns: columns)
            try set.append(try row.features(), target: try row.target(kind), weight: try row.weight())
        }
        guard let columns else { throw InputError(.nothingToTake, file, "there is no header") }
        return FitRows(file: file, columns: columns, set: set)
    }
}

/// One line of such a file.
private struct FitRow {
    let record: CSVRecord
    let file: String
    let columns: FitColumns

    func features() throws(InputError) -> [Double] {
        guard record.fields.count == columns.count else {
            throw fault("the line has \(record.fields.count) columns, the header \(columns.count)")
        }
        var row: [Double] = []
        row.reserveCapacity(columns.features.count)
        for (name, position) in columns.features { row.append(try number(position, name)) }
        return row
    }

    func target(_ kind: FitKind) throws(InputError) -> Double {
        let value = try number(columns.target, "y")
        guard kind == .ridge || value == 0 || value == 1 else { throw fault("column y: neither 0 nor 1") }
        return value
    }

    func weight() throws(InputError) -> Double {
        guard let position = columns.weight else { return 1 }
        let value = try number(position, "weight")
        guard value > 0 else { throw fault("column weight: not above 0") }
        return value
    }

    private func number(_ position: Int, _ name: String) throws(InputError) -> Double {
        let text = record.fields[position]
        guard !text.isEmpty else { throw fault("column \(name): empty, and unknown is not 0") }
        guard let value = Double(text) else { throw fault("column \(name): not a number") }
        guard value.isFinite else { throw fault("column \(name): not a finite number") }
        return value
    }

    private func fault(_ problem: String) -> InputError {
        InputError(.badCell, file, line: record.line, problem)
    }
}
