import Learning

/// How well a fit of the older 80 % of the rows predicts the newest 20 %, beside predicting the mean of the older.
struct FitValidation: Sendable {
    struct Figure: Sendable {
        let name: String
        /// `nil` where it is not defined.
        let value: Double?
        let ofMean: Double?
    }

    let trained: Int
    let validated: Int
    let penalty: Double
    let model: LinearModel
    let figures: [Figure]
    let calibration: Calibration
    /// Of a ridge fit: how many of the newest rows lie within their 95 % prediction intervals.
    let covered: Int?

    /// - Throws: `FitError` where the older rows cannot be fitted.
    init(_ kind: FitKind, _ rows: TrainingSet, penalty: FitPenalty) throws(FitError) {
        let split = ChronologicalSplit(count: rows.count)
        let (older, newer) = (rows[split.training], rows[split.validation])
        self.penalty = try penalty.choose(kind, older).penalty
        let fit = try FitOutcome(kind, older, penalty: self.penalty)
        let predictions = (0..<newer.count).map { kind.prediction(fit.model, newer.row($0)) }
        guard let calibration = Calibration(predictions: predictions, outcomes: newer.targets) else {
            throw FitError(.tooFewRows, "there are no rows to validate on")
        }
        self.calibration = calibration
        trained = older.count
        validated = newer.count
        model = fit.model
        let weight = older.weights.reduce(0, +)
        let mean = zip(older.targets, older.weights).reduce(0) { $0 + $1.0 * $1.1 } / weight
        let means = [Double](repeating: mean, count: newer.count)
        switch kind {
        case .ridge: figures = Self.regression(predictions, means, newer.targets)
        case .logistic: figures = Self.classification(predictions, means, newer.targets)
        }
        covered = fit.ridge.map { errors in
            let reach = errors.reach(level: 0.95)
            return (0..<newer.count).count { row in
                errors.interval(fit.model, newer.row(row), weight: newer.weights[row], reach: reach)
                    .contains(newer.targets[row])
            }
        }
    }

    private static func regression(_ predictions: [Double], _ means: [Double], _ targets: [Double]) -> [Figure] {
        let own = RegressionMetrics(predictions: predictions, targets: targets)
        let ofMean = RegressionMetrics(predictions: means, targets: targets)
        return [
            Figure(name: "mse", value: own?.meanSquaredError, ofMean: ofMean?.meanSquaredError),
            Figure(name: "rSquared", value: own?.rSquared, ofMean: ofMean?.rSquared),
        ]
    }

    private static func classification(_ predictions: [Double], _ means: [Double], _ targets: [Double]) -> [Figure] {
        let own = ClassificationMetrics(probabilities: predictions, classes: targets)
        let ofMean = ClassificationMetrics(probabilities: means, classes: targets)
        return [
            Figure(name: "logLoss", value: own?.logLoss, ofMean: ofMean?.logLoss),
            Figure(name: "brier", value: own?.brier, ofMean: ofMean?.brier),
            Figure(name: "auc", value: own?.areaUnderCurve, ofMean: ofMean?.areaUnderCurve),
            Figure(name: "accuracy", value: own?.accuracy, ofMean: ofMean?.accuracy),
            Figure(name: "precision", value: own?.precision, ofMean: ofMean?.precision),
            Figure(name: "recall", value: own?.recall, ofMean: ofMean?.recall),
        ]
    }
}
