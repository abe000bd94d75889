/// Weighted means and centred co-moments of columns, kept so that a row can be added or taken away in O(d²).
///
/// Sums are centred on the running mean (Welford; West 1979 for weights), so that large offsets cost no digits:
/// with total weight W before a row z of weight w, δ = z − mean, then W' = W + w, mean' = mean + (w/W')·δ,
/// M' = M + w·(W/W')·δδᵀ. Taking a row away runs the same steps back.
public struct CoMoments: Hashable, Sendable {
    public let width: Int
    public private(set) var count = 0
    public private(set) var weight = 0.0
    public private(set) var means: [Double]
    /// Σ w (zⱼ − meanⱼ)(zₖ − meanₖ): the upper triangle, row after row.
    private var moments: [Double]
    /// The largest each diagonal has been: what rounding left behind by removals is measured against.
    private var peaks: [Double]
    private var removals = 0

    /// - Parameter width: columns; for a regression the features and, last, the target.
    public init(width: Int) {
        self.width = width
        means = Array(repeating: 0, count: width)
        moments = Array(repeating: 0, count: width * (width + 1) / 2)
        peaks = Array(repeating: 0, count: width)
    }

    public subscript(row: Int, column: Int) -> Double {
        moments[Self.index(min(row, column), max(row, column), width)]
    }

    private static func index(_ row: Int, _ column: Int, _ width: Int) -> Int {
        row * width - row * (row - 1) / 2 + column - row
    }

    /// - Precondition: `values` holds `width` finite numbers and `weight` is above 0.
    public mutating func add(_ values: some Collection<Double>, weight added: Double = 1) {
        let total = weight + added
        var deltas = [Double]()
        deltas.reserveCapacity(width)
        for (mean, value) in zip(means, values) { deltas.append(value - mean) }
        let share = added / total
        for index in 0..<width { means[index] += share * deltas[index] }
        accumulate(deltas, factor: added * (weight / total))
        weight = total
        count += 1
    }

    /// Takes away a row that was added before with the same values and weight.
    public mutating func remove(_ values: some Collection<Double>, weight removed: Double = 1) {
        guard count > 1 else {
            self = CoMoments(width: width)
            return
        }
        let left = weight - removed
        let share = removed / left
        var deltas = [Double]()
        deltas.reserveCapacity(width)
        for (index, value) in values.enumerated() {
            means[index] -= share * (value - means[index])
            deltas.append(value - means[index])
        }
        accumulate(deltas, factor: -removed * (left / weight))
        weight = left
        count -= 1
        removals += 1
    }

    private mutating func accumulate(_ deltas: [Double], factor: Double) {
        var position = 0
        for row in 0..<width {
            let scaled = factor * deltas[row]
            peaks[row] = max(peaks[row], moments[position] + scaled * deltas[row])
            for column in row..<width {
                moments[position] += scaled * deltas[column]
                position += 1
            }
        }
    }

    /// The population standard deviation of a column; 0 where the column is constant, also where removals have left
    /// only rounding.
    public func deviation(_ column: Int) -> Double {
        let square = self[column, column]
        let rounding = Double.ulpOfOne
        let residue = 4 * rounding * Double(removals) * peaks[column]
        let offset = rounding * abs(means[column])
        guard square > residue, square > weight * offset * offset else { return 0 }
        return (square / weight).squareRoot()
    }
}
