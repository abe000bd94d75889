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

extension RidgeRegression {
    /// Puts a corrected row in the place of the one added before, whose values and weight must be given as they were.
    /// Where either cannot be taken, nothing changes.
    public mutating func correct(
        _ old: (features: [Double], target: Double, weight: Double),
        to new: (features: [Double], target: Double, weight: Double)
    ) throws(FitError) {
        var changed = self
        try changed.add(new.features, target: new.target, weight: new.weight)
        try changed.remove(old.features, target: old.target, weight: old.weight)
        self = changed
    }
}

/// The normal equations of a ridge fit on standardised features, (A + λI)·b = Xₛᵀy, factored.
struct RidgeSystem {
    let moments: CentredMoments
    let penalty: Double
    /// Features, without the target.
    let width: Int
    /// One over the deviation of each feature; 0 where it is constant.
    let scales: [Double]
    private let system: SymmetricSystem

    /// - Throws: `FitError` `.tooFewRows`, `.singular`.
    init(_ moments: CentredMoments, penalty: Double) throws(FitError) {
        guard moments.count >= 2 else {
            throw FitError(.tooFewRows, "a ridge fit needs at least 2 rows and has \(moments.count)")
        }
        self.moments = moments
        self.penalty = penalty
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

    /// The standardised weights: solved, and corrected once by what the solution leaves over, worked out to 32 digits,
    /// so that near-collinear columns cost few of the sixteen.
    private func solution() -> [Double] {
        let first = system.solve((0..<width).map { moments[$0, width] * scales[$0] })
        let rest = (0..<width).map { row in
            guard scales[row] > 0 else { return 0.0 }
            var rest = moments.exact(row, width)
            for column in 0..<width {
                rest -= moments.exact(row, column) * DoubleDouble.product(first[column], scales[column])
            }
            // λb belongs to the standardised scale, the moments to the raw one.
            return (rest * scales[row] - DoubleDouble.product(penalty, first[row])).rounded
        }
        return zip(first, system.solve(rest)).map { $0 + $1 }
    }

    /// - Throws: `FitError` `.notFinite` where a figure overflows.
    func model() throws(FitError) -> LinearModel {
        let weights = zip(solution(), scales).map { $0 * $1 }
        var intercept = DoubleDouble(moments.means[width])
        for column in 0..<width { intercept -= DoubleDouble.product(weights[column], moments.means[column]) }
        let model = LinearModel(intercept: intercept.rounded, weights: weights)
        guard model.isFinite else { throw FitError(.notFinite, "the ridge fit overflowed") }
        return model
    }

    /// A, without the penalty, as it stands to the left of b; 0 in rows and columns of constant features.
    func crossProducts() -> SquareMatrix {
        SquareMatrix(size: width) { moments[$0, $1] * scales[$0] * scales[$1] }
    }

    /// (A + λI)⁻¹.
    func inverse() -> SquareMatrix { system.inverse() }
}
