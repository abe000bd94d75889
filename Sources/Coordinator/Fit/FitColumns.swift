import CSV
import Learning
import Runtime

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
        if let leak = names.first(where: { name in OutcomeFigures.all.contains { $0.name == name } }) {
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
