/// The penalty that predicts best what came later, of a fixed grid.
///
/// Rows are in the order of time. Five times the older part trains (50, 60, 70, 80, 90 % of the rows) and the next tenth
/// is predicted; the penalty with the least loss over all that was predicted wins, of equals the larger one. Only what is
/// given is looked at: for an honest figure on the newest fifth, that fifth stays out. For logistic regression the
/// penalty is 1/C.
public struct PenaltySearch: Hashable, Sendable {
    public static let grid: [Double] = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000]
    /// Fewer leave no tenth to predict.
    public static let leastRows = 10

    /// What one penalty did: squared error or log-loss, the weighted mean over all rows predicted.
    public struct Trial: Hashable, Sendable {
        public let penalty: Double
        public let loss: Double
    }

    /// In the order of the grid.
    public let trials: [Trial]
    public let penalty: Double

    private init(_ trials: [Trial]) throws(FitError) {
        guard let best = trials.min(by: { ($0.loss, -$0.penalty) < ($1.loss, -$1.penalty) }), best.loss.isFinite else {
            throw FitError(.tooFewRows, "no part of the rows can be fitted to choose a penalty by")
        }
        self.trials = trials
        penalty = best.penalty
    }

    /// By squared error.
    public static func ridge(_ rows: TrainingSet) throws(FitError) -> PenaltySearch {
        let folds = try folds(rows.count)
        var regression = try RidgeRegression(width: rows.width, penalty: 1)
        var losses = [Double](repeating: 0, count: grid.count)
        var fitted = 0
        for (training, validation) in folds {
            try regression.add(rows[fitted..<training.upperBound])
            fitted = training.upperBound
            for (index, penalty) in grid.enumerated() {
                let model = try regression.fit(penalty: penalty)
                losses[index] += rows.loss(validation) {
                    let error = model.score(rows.row($0)) - rows.targets[$0]
                    return error * error
                }
            }
        }
        return try PenaltySearch(trials(losses, rows, folds))
    }

    /// By log-loss. Parts whose training rows hold one class are passed over.
    public static func logistic(_ rows: TrainingSet) throws(FitError) -> PenaltySearch {
        let folds = try folds(rows.count).filter { Set(rows.targets[$0.training]).count > 1 }
        var losses = [Double](repeating: 0, count: grid.count)
        for (training, validation) in folds {
            let older = rows[training]
            for (index, penalty) in grid.enumerated() {
                let model = try LogisticRegression.fit(older, c: 1 / penalty).model
                losses[index] += rows.loss(validation) {
                    let score = model.score(rows.row($0))
                    return -LinearModel.logSigmoid(rows.targets[$0] == 1 ? score : -score)
                }
            }
        }
        return try PenaltySearch(trials(losses, rows, folds))
    }

    private typealias Fold = (training: Range<Int>, validation: Range<Int>)

    private static func folds(_ count: Int) throws(FitError) -> [Fold] {
        guard count >= leastRows else {
            throw FitError(.tooFewRows, "choosing a penalty needs at least \(leastRows) rows, and there are \(count)")
        }
        return (5..<10).map { (0..<($0 * count / 10), ($0 * count / 10)..<(($0 + 1) * count / 10)) }
    }

    private static func trials(_ losses: [Double], _ rows: TrainingSet, _ folds: [Fold]) -> [Trial] {
        let weight = folds.reduce(0) { $0 + rows.loss($1.validation) { _ in 1 } }
        return zip(grid, losses).map { Trial(penalty: $0, loss: weight > 0 ? $1 / weight : .infinity) }
    }
}

extension TrainingSet {
    /// The weighted sum over rows of a loss.
    fileprivate func loss(_ rows: Range<Int>, _ loss: (Int) -> Double) -> Double {
        rows.reduce(0) { $0 + weights[$1] * loss($1) }
    }
}
