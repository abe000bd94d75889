import Learning

/// A fit of some rows: the coefficients and how sure they are.
struct FitOutcome: Sendable {
    let model: LinearModel
    /// `nil` where the rows are too few to tell.
    let errors: CoefficientErrors?
    /// Of a ridge fit only.
    let ridge: RidgeErrors?

    init(_ kind: FitKind, _ rows: TrainingSet, penalty: Double) throws(FitError) {
        switch kind {
        case .ridge:
            var regression = try RidgeRegression(width: rows.width, penalty: penalty)
            try regression.add(rows)
            model = try regression.fit()
            ridge = try regression.errors()
            errors = ridge?.coefficients
        case .logistic:
            let fit = try LogisticRegression.fit(rows, c: 1 / penalty)
            model = fit.model
            ridge = nil
            errors = fit.errors
        }
    }
}

/// How strong the pull towards 0 is: given, or to be chosen.
enum FitPenalty: Sendable {
    case fixed(Double)
    case searched

    /// The penalty for some rows, with the trials where it was searched.
    func choose(_ kind: FitKind, _ rows: TrainingSet) throws(FitError) -> (penalty: Double, search: PenaltySearch?) {
        switch self {
        case .fixed(let penalty): return (penalty, nil)
        case .searched:
            let search = kind == .ridge ? try PenaltySearch.ridge(rows) : try PenaltySearch.logistic(rows)
            return (search.penalty, search)
        }
    }
}
