import Learning

/// The rows of one model, in their order, with what kept other rows of the window from it.
public struct ModelRows: Sendable {
    public let rows: [TrainingRow]
    public let dated: DatedRows
    /// Rows of the window that the model cannot use, by reason.
    public let left: [(reason: String, count: Int)]

    /// The file with the rows at these positions: `decision_id`, `posted_at`, `collected_at`, `weight`, the features by
    /// name, `y`. Numbers are in the shortest form that reads back to the same value, so that a fit of the file gives the
    /// same digits.
    public func csv(at positions: some Sequence<Int>) -> String {
        var text = (TrainingRow.headNames + dated.features.names + ["y"]).joined(separator: ",") + "\n"
        for position in positions {
            let numbers = dated.rows.row(position).map(\.description) + [dated.rows.targets[position].description]
            text += (rows[position].head(weight: dated.rows.weights[position]) + numbers).joined(separator: ",") + "\n"
        }
        return text
    }
}

extension TrainingRows {
    /// All rows, for the rate.
    public func ridge(_ weighting: RowWeighting = .equal) throws(FitError) -> ModelRows {
        var dated = DatedRows(RidgeFeatures.list)
        for (row, weight) in zip(rows, weighting.weights(of: rows)) {
            try dated.append(row.ridgeFeatures, target: row.rate, weight: weight, span: row.span)
        }
        return ModelRows(rows: rows, dated: dated, left: [])
    }

    /// The rows whose followers were measured and whose three estimates are known, for the follow.
    public func logistic() throws(FitError) -> ModelRows {
        var dated = DatedRows(LogisticFeatures.list)
        var taken: [TrainingRow] = []
        var (withoutFollowers, withoutEstimates) = (0, 0)
        for row in rows {
            guard let followed = row.followed else {
                withoutFollowers += 1
                continue
            }
            guard let features = row.logisticFeatures else {
                withoutEstimates += 1
                continue
            }
            try dated.append(features, target: followed, span: row.span)
            taken.append(row)
        }
        return ModelRows(
            rows: taken, dated: dated,
            left: [("followers_unknown", withoutFollowers), ("estimates_missing", withoutEstimates)])
    }
}
