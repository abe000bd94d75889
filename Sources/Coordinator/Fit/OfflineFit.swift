import Learning
import Runtime

/// A fit of all rows of a file, and what a fit of the older 80 % would have predicted of the others.
struct OfflineFit: Sendable {
    let kind: FitKind
    let rows: FitRows
    let penalty: Double
    /// The trials, where the penalty was searched.
    let search: PenaltySearch?
    let fit: FitOutcome
    let validation: FitValidation?
    /// Why there is no validation.
    let unvalidated: String?

    /// - Parameter leastRows: with fewer the fit is refused.
    /// - Throws: `FitError` that says why the rows cannot be fitted.
    init(_ kind: FitKind, _ rows: FitRows, penalty asked: FitPenalty, leastRows: Int) throws(FitError) {
        guard rows.set.count >= leastRows else {
            throw FitError(.tooFewRows, "\(rows.file) has \(rows.set.count) rows, a fit needs \(leastRows)")
        }
        self.kind = kind
        self.rows = rows
        (penalty, search) = try asked.choose(kind, rows.set)
        fit = try FitOutcome(kind, rows.set, penalty: penalty)
        do throws(FitError) {
            validation = try FitValidation(kind, rows.set, penalty: asked)
            unvalidated = nil
        } catch {
            validation = nil
            unvalidated = "of the older 80 % of the rows: \(error.description)"
        }
    }
}

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

extension OfflineFit {
    /// Numbers in the shortest form that reads back to the same value; null where one is not known.
    var json: StructuredValue {
        [
            "model": .text(kind.rawValue),
            "rows": .count(rows.set.count),
            "penalty": .double(penalty),
            "intercept": .double(fit.model.intercept),
            "weights": named(fit.model.weights.map(StructuredValue.double)),
            "standardErrors": fit.errors.map { errors in
                [
                    "intercept": .double(errors.intercept),
                    "weights": named(errors.weights.map(StructuredValue.optional)),
                ]
            } ?? .null,
            "residualVariance": .optional(fit.ridge?.residualVariance),
            "degreesOfFreedom": .optional(fit.ridge?.degreesOfFreedom),
            "penaltySearch": search.map { search in
                .list(search.trials.map { ["penalty": .double($0.penalty), "loss": .double($0.loss)] })
            } ?? .null,
            "validation": validation.map(json) ?? .null,
            "unvalidated": .optional(unvalidated),
            "leftOut": .list(rows.columns.leftOut.map(StructuredValue.text)),
        ]
    }

    private func named(_ values: [StructuredValue]) -> StructuredValue {
        .object(zip(rows.features, values).map { StructuredValue.Field($0, $1) })
    }

    private func json(_ validation: FitValidation) -> StructuredValue {
        [
            "trainedOn": .count(validation.trained),
            "validatedOn": .count(validation.validated),
            "penalty": .double(validation.penalty),
            "intercept": .double(validation.model.intercept),
            "weights": named(validation.model.weights.map(StructuredValue.double)),
            "metrics": .object(validation.figures.map { .init($0.name, .optional($0.value)) }),
            "ofMean": .object(validation.figures.map { .init($0.name, .optional($0.ofMean)) }),
            "within95": .optional(validation.covered.map(Int64.init)),
            "calibrationError": .double(validation.calibration.expectedError),
            "calibration": .list(
                validation.calibration.groups.map { group in
                    [
                        "rows": .count(group.count),
                        "from": .double(group.range.lowerBound),
                        "to": .double(group.range.upperBound),
                        "predicted": .double(group.meanPredicted),
                        "observed": .double(group.meanObserved),
                    ]
                }),
        ]
    }
}
