/// Linear least squares with an L2 penalty, from sufficient statistics.
///
/// Features are standardised with the mean and the population deviation of the rows (0 → 1), then
/// Σ w (y − b₀ − Xₛ·b)² + penalty·|b|² is minimised with b₀ free of penalty; intercept and weights are given on the
/// raw scale. Adding or taking away a row costs O(d²), a fit O(d³), whatever the number of rows.
public struct RidgeRegression: Hashable, Sendable {
    public let width: Int
    public let penalty: Double
    public private(set) var moments: CoMoments

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

    public mutating func add(_ features: some Collection<Double>, target: Double, weight: Double = 1) throws(FitError) {
        moments.add(try Self.row(features, target, weight, width), weight: weight)
    }

    /// Takes away a row added before; the sums are then those of the rows that are left, within rounding.
    public mutating func remove(
        _ features: some Collection<Double>, target: Double, weight: Double = 1
    ) throws(FitError) {
        guard count > 0 else { throw FitError(.tooFewRows, "there is no row to take away") }
        moments.remove(try Self.row(features, target, weight, width), weight: weight)
    }

    private static func row(
        _ features: some Collection<Double>, _ target: Double, _ weight: Double, _ width: Int
    ) throws(FitError) -> [Double] {
        guard features.count == width else {
            throw FitError(.wrongShape, "a row has \(features.count) features, not \(width)")
        }
        guard features.allSatisfy(\.isFinite), target.isFinite, weight.isFinite, weight > 0 else {
            throw FitError(.notFinite, "a row holds a number that is not finite, or a weight that is not above 0")
        }
        return Array(features) + [target]
    }

    /// The minimiser for the rows held now.
    public func fit() throws(FitError) -> LinearModel {
        guard count >= 2 else { throw FitError(.tooFewRows, "a ridge fit needs at least 2 rows and has \(count)") }
        let deviations = (0..<width).map { moments.deviation($0) }
        let scales = deviations.map { $0 > 0 ? 1 / $0 : 0 }
        var matrix = [Double](repeating: 0, count: width * width)
        var right = [Double](repeating: 0, count: width)
        for row in 0..<width {
            for column in 0...row {
                matrix[row * width + column] = moments[row, column] * scales[row] * scales[column]
            }
            // A constant column has no say: its weight is 0 with any penalty, also with none.
            matrix[row * width + row] += scales[row] > 0 ? penalty : 1
            right[row] = moments[row, width] * scales[row]
        }
        guard let system = SymmetricSystem(matrix, size: width) else {
            throw FitError(.singular, "the columns are collinear and the penalty \(penalty) does not separate them")
        }
        let weights = zip(system.solve(right), scales).map { $0 * $1 }
        var intercept = moments.means[width]
        for (weight, mean) in zip(weights, moments.means) { intercept -= weight * mean }
        let model = LinearModel(intercept: intercept, weights: weights)
        guard model.isFinite else { throw FitError(.notFinite, "the ridge fit overflowed") }
        return model
    }

    /// A fit of all rows of a set.
    public static func fit(_ rows: TrainingSet, penalty: Double) throws(FitError) -> LinearModel {
        var regression = try RidgeRegression(width: rows.width, penalty: penalty)
        for index in 0..<rows.count {
            try regression.add(rows.row(index), target: rows.targets[index], weight: rows.weights[index])
        }
        return try regression.fit()
    }
}
