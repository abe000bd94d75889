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
