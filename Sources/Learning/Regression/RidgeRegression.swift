/// Linear least squares with an L2 penalty (ridge; Hoerl and Kennard, 1970), from sufficient statistics.
///
/// Features are standardised with the mean and the population deviation of the rows (0 → 1), then
/// Σ w (y − b₀ − Xₛ·b)² + λ|b|² is minimised with b₀ free of penalty; intercept and weights are given on the raw scale.
/// Adding a row costs O(d²), a fit O(d³), whatever the number of rows. Sums and solution are plain doubles: over random
/// problems (collinear, constant and far-off columns) coefficients are within 10⁻⁹ of exact ones.
public struct RidgeRegression: Hashable, Sendable {
    public let width: Int
    public let penalty: Double
    private var moments: CoMoments

    /// - Parameters:
    ///   - width: features a row.
    ///   - penalty: λ ≥ 0 on the standardised weights.
    public init(width: Int, penalty: Double) throws(FitError) {
        guard penalty.isFinite, penalty >= 0 else {
            throw FitError(.badPenalty, "the ridge penalty \(penalty) is not a number of at least 0")
        }
        self.width = width
        self.penalty = penalty
        moments = CoMoments(width: width + 1)
    }

    public var count: Int { moments.count }

    /// Adds one row.
    public mutating func add(_ features: [Double], target: Double, weight: Double = 1) throws(FitError) {
        var row = TrainingSet(width: width)
        try row.append(features, target: target, weight: weight)
        moments.add(row)
    }

    /// Adds all rows of a set.
    public mutating func add(_ rows: TrainingSet) throws(FitError) {
        guard rows.width == width || rows.count == 0 else {
            throw FitError(.wrongShape, "a row has \(rows.width) features, not \(width)")
        }
        if rows.count > 0 { moments.add(rows) }
    }

    /// The minimiser for the rows held now.
    public func fit() throws(FitError) -> LinearModel { try fit(penalty: penalty) }

    /// The same sums under another penalty.
    public func fit(penalty: Double) throws(FitError) -> LinearModel {
        try RidgeSystem(moments, penalty: penalty).model()
    }

    /// A fit of all rows of a set.
    public static func fit(_ rows: TrainingSet, penalty: Double) throws(FitError) -> LinearModel {
        var regression = try RidgeRegression(width: rows.width, penalty: penalty)
        try regression.add(rows)
        return try regression.fit()
    }
}

/// The normal equations of a ridge fit on standardised features, (A + λI)·b = Xₛᵀy, factored.
private struct RidgeSystem {
    let moments: CoMoments
    /// Features, without the target.
    let width: Int
    /// One over the deviation of each feature; 0 where it is constant.
    let scales: [Double]
    private let system: SymmetricSystem

    /// - Throws: `FitError` `.tooFewRows`, `.singular`.
    init(_ moments: CoMoments, penalty: Double) throws(FitError) {
        guard moments.count >= 2 else {
            throw FitError(.tooFewRows, "a ridge fit needs at least 2 rows and has \(moments.count)")
        }
        self.moments = moments
        width = moments.width - 1
        scales = moments.deviations.dropLast().map { $0 > 0 ? 1 / $0 : 0 }
        var matrix = [Double](repeating: 0, count: width * width)
        for row in 0..<width {
            for column in 0...row {
                matrix[row * width + column] = moments[row, column] * scales[row] * scales[column]
            }
            // A constant column has no say: its weight is 0 with any penalty, also with none.
            matrix[row * width + row] += scales[row] > 0 ? penalty : 1
        }
        guard let system = SymmetricSystem(matrix, size: width) else {
            throw FitError(.singular, "the columns are collinear and the penalty \(penalty) does not separate them")
        }
        self.system = system
    }

    /// - Throws: `FitError` `.notFinite` where a figure overflows.
    func model() throws(FitError) -> LinearModel {
        let standardised = system.solve((0..<width).map { moments[$0, width] * scales[$0] })
        let weights = zip(standardised, scales).map { $0 * $1 }
        let means = moments.means
        let intercept = zip(weights, means).reduce(means[width]) { $0 - $1.0 * $1.1 }
        let model = LinearModel(intercept: intercept, weights: weights)
        guard model.isFinite else { throw FitError(.notFinite, "the ridge fit overflowed") }
        return model
    }

    /// A, without the penalty; 0 in rows and columns of constant features.
    func crossProducts() -> SquareMatrix {
        SquareMatrix(size: width) { moments[$0, $1] * scales[$0] * scales[$1] }
    }

    /// (A + λI)⁻¹.
    func inverse() -> SquareMatrix { system.inverse() }

    /// Σ w (y − prediction)², from the co-moments.
    func residualSquares(_ model: LinearModel) -> Double {
        var sum = moments[width, width]
        for row in 0..<width {
            var slope = -2 * moments[row, width]
            for column in 0..<width { slope += moments[row, column] * model.weights[column] }
            sum += slope * model.weights[row]
        }
        return max(0, sum)
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
        let system = try RidgeSystem(moments, penalty: penalty)
        let model = try system.model()
        let inverse = system.inverse()
        let hat = inverse * system.crossProducts()
        let freedom = Double(count) - 1 - (2 * hat.trace - (hat * hat).trace)
        guard freedom > 1e-9 * Double(count) else { return nil }
        let variance = system.residualSquares(model) / freedom
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
