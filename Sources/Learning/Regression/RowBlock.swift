/// A few rows, column after column and each centred on its own mean, whose sums are taken in plain doubles.
///
/// Centred sums of so few rows are good to some ulps. A column that is constant within the block is centred on its very
/// value, and so adds nothing but zeros.
struct RowBlock {
    private typealias Lanes = SIMD8<Double>

    /// 18 KB for eight columns: they stay in the nearest cache.
    static let capacity = 256

    let width: Int
    private(set) var centres: [Double]
    private(set) var weight = 0.0
    private var columns: [Lanes]
    private var weights: [Lanes]
    private var weighted: [Lanes]
    private let lanes = capacity / Lanes.scalarCount

    init(width: Int) {
        self.width = width
        centres = Array(repeating: 0, count: width)
        columns = Array(repeating: .zero, count: width * lanes)
        weights = Array(repeating: .zero, count: lanes)
        weighted = Array(repeating: .zero, count: lanes)
    }

    /// Takes rows of a set; a column beyond its features is the target.
    ///
    /// - Precondition: 1…`capacity` rows.
    mutating func load(_ rows: TrainingSet, _ range: Range<Int>) {
        for index in 0..<Self.capacity {
            let row = range.lowerBound + index
            weights[index >> 3][index & 7] = row < range.upperBound ? rows.weights[row] : 0
        }
        weight = weights.reduce(Lanes.zero, +).sum()
        rows.features.withUnsafeBufferPointer { features in
            // The buffers belong to the rows and are read within this call only.
            for column in 0..<rows.width {
                fill(column, range.count) { features[(range.lowerBound + $0) * rows.width + column] }
            }
        }
        guard width > rows.width else { return }
        rows.targets.withUnsafeBufferPointer { targets in
            fill(rows.width, range.count) { targets[range.lowerBound + $0] }
        }
    }

    @inline(__always)
    private mutating func fill(_ column: Int, _ count: Int, _ value: (Int) -> Double) {
        let (first, start) = (value(0), column * lanes)
        var isConstant = true
        for index in 0..<Self.capacity {
            // Lanes behind the last row have the weight 0.
            let value = index < count ? value(index) : first
            isConstant = isConstant && value == first
            columns[start + index >> 3][index & 7] = value
        }
        var sum = Lanes.zero
        for lane in 0..<lanes { sum += weights[lane] * columns[start + lane] }
        let centre = isConstant ? first : sum.sum() / weight
        centres[column] = centre
        for lane in 0..<lanes { columns[start + lane] -= centre }
    }

    /// Σ w·δⱼ, and Σ w·δⱼδₖ as the upper triangle, row after row.
    mutating func sums() -> (sums: [DoubleDouble], products: [DoubleDouble]) {
        var sums: [DoubleDouble] = []
        var products: [DoubleDouble] = []
        sums.reserveCapacity(width)
        products.reserveCapacity(width * (width + 1) / 2)
        for row in 0..<width {
            var sum = Lanes.zero
            for lane in 0..<lanes {
                weighted[lane] = weights[lane] * columns[row * lanes + lane]
                sum += weighted[lane]
            }
            sums.append(DoubleDouble(sum.sum()))
            for column in row..<width { products.append(DoubleDouble(product(column))) }
        }
        return (sums, products)
    }

    private func product(_ column: Int) -> Double {
        columns.withUnsafeBufferPointer { columns in
            weighted.withUnsafeBufferPointer { weighted in
                // Both buffers are this value's own and are read within this call only.
                var sum = Lanes.zero
                for lane in 0..<lanes { sum += weighted[lane] * columns[column * lanes + lane] }
                return sum.sum()
            }
        }
    }
}
