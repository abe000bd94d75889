/// Weighted means of columns and their centred co-moments, the sufficient statistics of a least-squares fit.
///
/// Rows are added in blocks, in O(d²) a row: a block's own means and co-moments are summed in two passes and joined with
/// those before by the update of Chan, Golub and LeVeque (1979). Values are taken relative to the first row, so that a
/// column far from zero keeps its digits and a constant one has a co-moment of exactly 0.
struct CoMoments: Hashable, Sendable {
    /// Columns; for a regression the features and, last, the target.
    let width: Int
    private(set) var count = 0
    /// Σw.
    private(set) var weight = 0.0
    /// The first row added.
    private var origin: [Double]
    /// Means relative to `origin`.
    private var offsets: [Double]
    /// Σ w (zⱼ − meanⱼ)(zₖ − meanₖ): the upper triangle, row after row.
    private var products: [Double]

    init(width: Int) {
        self.width = width
        origin = Array(repeating: 0, count: width)
        offsets = origin
        products = Array(repeating: 0, count: width * (width + 1) / 2)
    }

    /// Adds all rows of a set.
    ///
    /// - Precondition: `width` is that of the rows, or one more: then the target is the last column.
    mutating func add(_ rows: TrainingSet) {
        precondition(width == rows.width || width == rows.width + 1, "the rows have other columns")
        guard rows.count > 0 else { return }
        if count == 0 { origin = (0..<width).map { rows.value(0, $0) } }
        let block = block(rows)
        let total = weight + block.weight
        var position = 0
        for row in 0..<width {
            let shift = (block.offsets[row] - offsets[row]) * (weight / total) * block.weight
            for column in row..<width {
                products[position] += block.products[position] + shift * (block.offsets[column] - offsets[column])
                position += 1
            }
        }
        for column in 0..<width { offsets[column] += (block.offsets[column] - offsets[column]) * block.weight / total }
        weight = total
        count += rows.count
    }

    private func block(_ rows: TrainingSet) -> (weight: Double, offsets: [Double], products: [Double]) {
        let weight = rows.weights.reduce(0, +)
        var offsets = [Double](repeating: 0, count: width)
        for index in 0..<rows.count {
            for column in 0..<width {
                offsets[column] += rows.weights[index] * (rows.value(index, column) - origin[column])
            }
        }
        for column in 0..<width { offsets[column] /= weight }
        var products = [Double](repeating: 0, count: self.products.count)
        var centred = offsets
        for index in 0..<rows.count {
            for column in 0..<width { centred[column] = rows.value(index, column) - origin[column] - offsets[column] }
            var position = 0
            for row in 0..<width {
                let weighted = rows.weights[index] * centred[row]
                for column in row..<width {
                    products[position] += weighted * centred[column]
                    position += 1
                }
            }
        }
        return (weight, offsets, products)
    }

    var means: [Double] { zip(origin, offsets).map { $0 + $1 } }

    /// The population standard deviation of each column; 0 where it is below an ulp of the mean: that is rounding.
    var deviations: [Double] {
        means.enumerated().map { column, mean in
            let deviation = (self[column, column] / weight).squareRoot()
            return deviation > Double.ulpOfOne * abs(mean) ? deviation : 0
        }
    }

    /// Σ w (zⱼ − meanⱼ)(zₖ − meanₖ).
    subscript(row: Int, column: Int) -> Double {
        let (first, second) = (min(row, column), max(row, column))
        return products[first * width - first * (first - 1) / 2 + second - first]
    }
}

extension TrainingSet {
    /// A feature, or for the column behind the last one the target.
    fileprivate func value(_ index: Int, _ column: Int) -> Double {
        column < width ? features[index * width + column] : targets[index]
    }
}
