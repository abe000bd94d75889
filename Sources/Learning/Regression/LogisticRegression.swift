import Glibc

/// Logistic regression with an L2 penalty, fitted by Newton's method with step halving.
///
/// Features are standardised as for ridge; ½|b|² + C·Σ w·logloss is minimised with the intercept free of penalty.
/// The function is strictly convex where both classes occur, so the minimum is the only one, also for separable rows.
public struct LogisticRegression: Hashable, Sendable {
    public var model: LinearModel
    public var errors: CoefficientErrors
    public var iterations: Int
    /// The largest component of the gradient at return, on the standardised scale, over C·Σw.
    public var gradient: Double

    /// What the scaled gradient is below at return.
    public static let tolerance = 1e-10
    static let iterationLimit = 200

    /// - Parameters:
    ///   - rows: targets are 0 or 1, both present.
    ///   - c: the inverse of the penalty, above 0.
    public static func fit(_ rows: TrainingSet, c: Double) throws(FitError) -> LogisticRegression {
        guard c.isFinite, c > 0 else {
            throw FitError(.badPenalty, "the logistic C \(c) is not a number above 0")
        }
        if let bad = rows.targets.firstIndex(where: { $0 != 0 && $0 != 1 }) {
            throw FitError(.badTarget, "the target of row \(bad + 1) is neither 0 nor 1")
        }
        let positives = rows.targets.count { $0 == 1 }
        guard positives > 0, positives < rows.count else {
            let only = positives == 0 ? "0" : "1"
            throw FitError(.oneClass, "all \(rows.count) targets are \(only): there is nothing to tell apart")
        }
        let standard = Standardisation(rows)
        let objective = LogisticObjective(rows: rows, standard: standard, c: c)
        return try objective.minimise(standard)
    }
}
