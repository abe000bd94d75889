/// Linear least squares with an L2 penalty, from sufficient statistics.
///
/// Features are standardised with the mean and the population deviation of the rows (0 → 1), then
/// Σ w (y − b₀ − Xₛ·b)² + penalty·|b|² is minimised with b₀ free of penalty; intercept and weights are given on the
/// raw scale. Adding, correcting or taking away a row costs O(d²), a fit O(d³), whatever the number of rows; `CoMoments`
/// says why a million updates leave what a fit from scratch would find.
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

    /// Takes away a row added before, as when it leaves the window.
    public mutating func remove(
        _ features: some Collection<Double>, target: Double, weight: Double = 1
    ) throws(FitError) {
        guard count > 0 else { throw FitError(.tooFewRows, "there is no row to take away") }
        moments.remove(try Self.row(features, target, weight, width), weight: weight)
    }

    /// Adds all rows of a set.
    public mutating func add(_ rows: TrainingSet) throws(FitError) {
        guard rows.width == width || rows.count == 0 else {
            throw FitError(.wrongShape, "a row has \(rows.width) features, not \(width)")
        }
        if rows.count > 0 { moments.add(rows) }
    }

    /// Adds the rows of another regression on the same features; its penalty does not matter.
    public mutating func merge(_ other: RidgeRegression) throws(FitError) {
        guard other.width == width else {
            throw FitError(.wrongShape, "a row has \(other.width) features, not \(width)")
        }
        moments.merge(other.moments)
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
        var row = [Double]()
        row.reserveCapacity(width + 1)
        row.append(contentsOf: features)
        row.append(target)
        return row
    }

    /// The minimiser for the rows held now.
    public func fit() throws(FitError) -> LinearModel { try system().model() }

    /// The same sums under another penalty.
    public func fit(penalty: Double) throws(FitError) -> LinearModel {
        try RidgeSystem(CentredMoments(moments), penalty: penalty).model()
    }

    func system() throws(FitError) -> RidgeSystem { try RidgeSystem(CentredMoments(moments), penalty: penalty) }

    /// A fit of all rows of a set.
    public static func fit(_ rows: TrainingSet, penalty: Double) throws(FitError) -> LinearModel {
        var regression = try RidgeRegression(width: rows.width, penalty: penalty)
        try regression.add(rows)
        return try regression.fit()
    }
}
