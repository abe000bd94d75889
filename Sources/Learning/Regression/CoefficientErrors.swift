import Glibc

/// How sure the coefficients of a fit are: their covariance on the raw scale.
public struct CoefficientErrors: Hashable, Sendable {
    /// Intercept first, then the weights.
    private let covariance: SquareMatrix
    private let isConstant: [Bool]

    /// From the covariance of (intercept, standardised weights), by w = b/s and intercept = b₀ − Σ w·mean.
    init(standardised: SquareMatrix, means: some Collection<Double>, scales: [Double]) {
        let means = Array(means)
        isConstant = scales.map { $0 == 0 }
        let transform = SquareMatrix(size: standardised.size) { row, column in
            switch (row, column) {
            case (0, 0): 1
            case (0, _): -means[column - 1] * scales[column - 1]
            default: row == column ? scales[row - 1] : 0
            }
        }
        let half = transform * standardised
        covariance = SquareMatrix(size: standardised.size) { row, column in
            (0..<standardised.size).reduce(0) { $0 + half[row, $1] * transform[column, $1] }
        }
    }

    public var intercept: Double { max(0, covariance[0, 0]).squareRoot() }

    /// One a feature; `nil` where its column is constant: the rows say nothing of it.
    public var weights: [Double?] {
        isConstant.enumerated().map { $1 ? nil : max(0, covariance[$0 + 1, $0 + 1]).squareRoot() }
    }

    /// The standard error of intercept + Σ weight · feature.
    ///
    /// - Precondition: as many features as weights.
    public func score(_ features: some Collection<Double>) -> Double {
        precondition(features.count == isConstant.count, "one feature a weight is needed")
        return max(0, covariance.form([1] + features)).squareRoot()
    }
}

/// Student's t distribution, and the normal one that it becomes.
enum StudentT {
    /// How far from the middle, both ways, a share of `level` lies.
    ///
    /// - Parameters:
    ///   - level: in 0..<1.
    ///   - degreesOfFreedom: above 0, whole or not; infinity for the normal distribution.
    static func reach(level: Double, degreesOfFreedom: Double) -> Double {
        let tail = 1 - level
        guard tail < 1 else { return 0 }
        var low = 0.0
        var high = 1.0
        while outside(high, degreesOfFreedom) > tail, high < 1e300 { high *= 2 }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if outside(middle, degreesOfFreedom) > tail { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// P(|T| > t) = I(ν/(ν + t²); ν/2, ½) (Abramowitz and Stegun 26.7.1); erfc(t/√2) where ν is beyond what can be told
    /// from infinity.
    static func outside(_ value: Double, _ degreesOfFreedom: Double) -> Double {
        guard degreesOfFreedom < 1e9 else { return erfc(value / 2.0.squareRoot()) }
        let square = value * value
        return BetaDistribution(degreesOfFreedom / 2, 0.5).cumulative(
            degreesOfFreedom / (degreesOfFreedom + square), complement: square / (degreesOfFreedom + square))
    }
}

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
