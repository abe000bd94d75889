/// Standard errors and prediction intervals of a ridge fit.
///
/// With A the cross products of the standardised features and G = (A + λI)⁻¹, the covariance of the standardised weights
/// is σ²·G·A·G (Hoerl and Kennard 1970) and the intercept at the means has σ²/Σw, independent of them. σ² is estimated by
/// Σ w·residual² / ν with ν = n − 1 − tr(2GA − GAGA), the degrees of freedom that the residuals of a linear smoother
/// keep (Hastie and Tibshirani 1990, §3.5); without a penalty that is n − 1 − d, and all is as in ordinary least squares.
///
/// It assumes that rows are independent, that errors have the same variance σ² at weight 1 and σ²/w at weight w, and
/// that the penalty was not chosen by looking at the same rows. The errors are those around what the fit aims at:
/// the penalty's pull towards 0 is a bias that they do not hold, so weights near 0 look surer than they are.
public struct RidgeErrors: Hashable, Sendable {
    public let coefficients: CoefficientErrors
    /// σ²: the variance of a row of weight 1 about the fit.
    public let residualVariance: Double
    /// ν.
    public let degreesOfFreedom: Double

    /// Where a new row's target is expected to lie, by Student's t with ν degrees of freedom:
    /// prediction ± t·√(se² + σ²/weight).
    ///
    /// - Parameters:
    ///   - model: the fit that these errors belong to.
    ///   - weight: of the new row.
    ///   - reach: t, from `reach(level:)`.
    public func interval(
        _ model: LinearModel, _ features: some Collection<Double>, weight: Double = 1, reach: Double
    ) -> ClosedRange<Double> {
        let error = coefficients.score(features)
        let half = reach * (error * error + residualVariance / weight).squareRoot()
        let middle = model.score(features)
        return (middle - half)...(middle + half)
    }

    /// How many standard errors either way a share of `level` lies, in 0..<1, such as 0.95.
    public func reach(level: Double) -> Double { StudentT.reach(level: level, degreesOfFreedom: degreesOfFreedom) }
}

extension RidgeRegression {
    /// The errors of `fit`; `nil` where the rows are too few to leave a residual.
    public func errors() throws(FitError) -> RidgeErrors? {
        let system = try system()
        let model = try system.model()
        let inverse = system.inverse()
        let hat = inverse * system.crossProducts()
        let freedom = Double(count) - 1 - (2 * hat.trace - (hat * hat).trace)
        guard freedom > 1e-9 * Double(count) else { return nil }
        let variance = max(0, system.residualSquares(model)) / freedom
        let covariance = hat * inverse
        let whole = SquareMatrix(size: width + 1) { row, column in
            switch (row, column) {
            case (0, 0): variance / system.moments.weight
            case (0, _), (_, 0): 0
            default: variance * covariance[row - 1, column - 1]
            }
        }
        return RidgeErrors(
            coefficients: CoefficientErrors(
                standardised: whole, means: system.moments.means.dropLast(), scales: system.scales),
            residualVariance: variance, degreesOfFreedom: freedom)
    }
}

extension RidgeSystem {
    /// Σ w (y − prediction)² from the co-moments, to 32 digits: what is left of a good fit keeps its own.
    func residualSquares(_ model: LinearModel) -> Double {
        var sum = moments.exact(width, width)
        for row in 0..<width {
            var slope = moments.exact(row, width) * -2.0
            for column in 0..<width { slope += moments.exact(row, column) * model.weights[column] }
            sum += slope * model.weights[row]
        }
        return sum.rounded
    }
}
