import CSV
import CommandLine
import Learning
import Runtime

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

/// Which column of a file of rows means what.
///
/// Where the file has every feature of the published model of that kind, those are the features, in the model's order,
/// and what else there is stays out; otherwise every column that has no other meaning is a feature.
struct FitColumns: Sendable {
    /// Of rows as they are exported, what is neither a number to learn from nor the target.
    private static let labels: Set = ["decision_id", "posted_at", "collected_at"]

    /// The name and the position of each feature, in the order of the weights.
    let features: [(name: String, position: Int)]
    let target: Int
    let weight: Int?
    /// Columns that no meaning was found for.
    let leftOut: [String]
    /// Of the header.
    let count: Int

    /// - Throws: `InputError` naming the column at fault; `CommandFailure` for a feature that follows from the outcome.
    init(_ header: CSVRecord, file: String, kind: FitKind) throws {
        var positions: [String: Int] = [:]
        for (position, name) in header.fields.enumerated() {
            guard !name.isEmpty else {
                throw InputError(.malformed, file, line: header.line, "column \(position + 1) has no name")
            }
            guard positions.updateValue(position, forKey: name) == nil else {
                throw InputError(.malformed, file, line: header.line, "column \(position + 1): \(name) is named twice")
            }
        }
        guard let target = positions["y"] else {
            throw InputError(.missingColumn, file, line: header.line, "there is no column y, the target")
        }
        let published = kind.features.names
        let others = header.fields.filter { $0 != "y" && $0 != "weight" && !Self.labels.contains($0) }
        let isPublished = published.allSatisfy { positions[$0] != nil }
        let names = isPublished ? published : others
        guard !names.isEmpty else {
            throw InputError(.missingColumn, file, line: header.line, "there is no column with a feature")
        }
        if let leak = names.first(where: { name in OutcomeFeatures.all.contains { $0.name == name } }) {
            throw CommandFailure(
                .refused, "\(file): the column \(leak) is known only after the outcome and never trains a model")
        }
        features = names.compactMap { name in positions[name].map { (name, $0) } }
        self.target = target
        weight = positions["weight"]
        leftOut = isPublished ? others.filter { !published.contains($0) } : []
        count = header.fields.count
    }
}

/// Which of the two models is fitted.
enum FitKind: String, CaseIterable, Sendable {
    case ridge, logistic

    /// What the published model of this kind sees, in the order of its weights.
    var features: FeatureList {
        switch self {
        case .ridge: RidgeFeatures.list
        case .logistic: LogisticFeatures.list
        }
    }

    func prediction(_ model: LinearModel, _ row: ArraySlice<Double>) -> Double {
        switch self {
        case .ridge: model.score(row)
        case .logistic: model.probability(row)
        }
    }
}
