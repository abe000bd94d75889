import Learning
import Store

extension RetrainSettings {
    /// The penalties of one run: those set, or with `searchesPenalty` those that predicted best within the rows that
    /// train. The rows that judge have no part in it. Rows that cannot tell (too few, one class) leave what is set.
    func penalties(_ ridge: DatedRows, _ logistic: DatedRows) -> (ridge: Double, c: Double) {
        guard searchesPenalty else { return (ridgePenalty, logisticC) }
        let older = { (rows: DatedRows) in rows.rows[ChronologicalSplit(count: rows.count).training] }
        return (
            (try? PenaltySearch.ridge(older(ridge)).penalty) ?? ridgePenalty,
            (try? 1 / PenaltySearch.logistic(older(logistic)).penalty) ?? logisticC
        )
    }
}
