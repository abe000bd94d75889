/// Means and centred co-moments of the rows that `CoMoments` holds: what a fit starts from.
public struct CentredMoments: Sendable {
    public let width: Int
    public let count: Int
    /// Σw.
    public let weight: Double
    public let means: [Double]
    /// The population standard deviation of each column; 0 where it is constant.
    public let deviations: [Double]
    /// Σ w (zⱼ − meanⱼ)(zₖ − meanₖ): the upper triangle, row after row.
    private let moments: [DoubleDouble]

    /// A column counts as constant where its deviation is below an ulp of its mean, and where its squares are down to
    /// 2⁻⁹⁰ of the largest they have been: that much a million additions and removals may have left behind.
    init(_ sums: CoMoments) {
        width = sums.width
        count = sums.count
        weight = sums.weight
        let offsets = sums.sums.map { $0 / sums.total }
        var moments = sums.products
        var means = [Double](repeating: 0, count: width)
        var deviations = [Double](repeating: 0, count: width)
        var position = 0
        for row in 0..<width {
            means[row] = (DoubleDouble(sums.origin[row]) + offsets[row]).rounded
            let square = (moments[position] - offsets[row] * sums.sums[row]).rounded
            let ulp = Double.ulpOfOne * abs(means[row])
            if square > 0x1p-90 * sums.peaks[row], square > weight * ulp * ulp {
                deviations[row] = (square / weight).squareRoot()
            }
            for column in row..<width {
                moments[position] -= offsets[row] * sums.sums[column]
                position += 1
            }
        }
        self.means = means
        self.deviations = deviations
        self.moments = moments
    }

    public subscript(row: Int, column: Int) -> Double { exact(row, column).rounded }

    func exact(_ row: Int, _ column: Int) -> DoubleDouble {
        let (first, second) = (min(row, column), max(row, column))
        return moments[first * width - first * (first - 1) / 2 + second - first]
    }
}
