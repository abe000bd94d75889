/// How much each row of the rate model counts.
public enum RowWeighting: Hashable, Sendable {
    /// Every post the same.
    case equal
    /// Each post by its impressions over their mean: a rate measured on more readers is surer, its variance being one
    /// over their number. Weights sum to the number of rows, so a penalty means what it means for equal ones.
    case impressions

    /// One a row. A row whose impressions are not known, which has no rate either, would count as the mean.
    func weights(of rows: [TrainingRow]) -> [Double] {
        guard self == .impressions else { return Array(repeating: 1, count: rows.count) }
        let known = rows.compactMap(\.impressions).map { Double(max(1, $0)) }
        let mean = known.reduce(0, +) / Double(max(1, known.count))
        return rows.map { row in row.impressions.map { Double(max(1, $0)) / mean } ?? 1 }
    }
}
