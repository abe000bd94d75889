/// Weighted sums of columns and of their products, from which means and co-moments follow; a row is added or taken away
/// in O(d²), and two sets of rows are merged in O(d²).
///
/// Kept are W = Σw, Σw·δⱼ and Σw·δⱼδₖ with δ = z − origin, where the origin is the first row ever added and stays put.
/// Two things keep a million updates from drifting. What a row adds is a function of the row and the origin alone, so
/// that taking it away subtracts the very same number. And the sums are `DoubleDouble`s: each step loses at most some
/// 2⁻¹⁰⁴ of the largest the sum has been, a million steps less than 10⁻²⁵ of it. So sums are never computed again from
/// the rows. The running means and centred moments of Welford (1962) and West (1979) do well for rows added once, but
/// their downdates round anew at each step.
public struct CoMoments: Hashable, Sendable {
    public let width: Int
    public internal(set) var count = 0
    var total = DoubleDouble(0)
    var origin: [Double]
    var sums: [DoubleDouble]
    /// The upper triangle, row after row.
    var products: [DoubleDouble]
    /// The largest each square has been: what rounding may have left behind is measured against it.
    var peaks: [Double]

    /// - Parameter width: columns; for a regression the features and, last, the target.
    public init(width: Int) {
        self.width = width
        origin = Array(repeating: 0, count: width)
        sums = Array(repeating: DoubleDouble(0), count: width)
        products = Array(repeating: DoubleDouble(0), count: width * (width + 1) / 2)
        peaks = Array(repeating: 0, count: width)
    }

    /// Σw.
    public var weight: Double { total.rounded }

    /// - Precondition: `values` holds `width` finite numbers and `weight` is above 0.
    public mutating func add(_ values: [Double], weight: Double = 1) {
        if count == 0 { begin(at: values) }
        accumulate(values, weight)
        count += 1
    }

    /// Takes away a row that was added before with the same values and weight.
    public mutating func remove(_ values: [Double], weight: Double = 1) {
        guard count > 1 else {
            self = CoMoments(width: width)
            return
        }
        accumulate(values, -weight)
        count -= 1
    }

    mutating func begin(at values: some Collection<Double>) {
        self = CoMoments(width: width)
        origin = Array(values)
    }

    private mutating func accumulate(_ values: [Double], _ weight: Double) {
        total += DoubleDouble(weight)
        var position = 0
        for row in 0..<width {
            let weighted = DoubleDouble.difference(values[row], origin[row]) * weight
            sums[row] += weighted
            let square = position
            for column in row..<width {
                products[position] += weighted * DoubleDouble.difference(values[column], origin[column])
                position += 1
            }
            peaks[row] = max(peaks[row], products[square].high)
        }
    }

    /// Adds all rows of another set, each once; the other may have another origin.
    ///
    /// - Precondition: as many columns.
    public mutating func merge(_ other: CoMoments) {
        precondition(other.width == width, "sums of as many columns are needed")
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        merge(other.sums, other.products, weight: other.total, origin: other.origin, count: other.count)
        for column in 0..<width { peaks[column] = max(peaks[column], other.peaks[column]) }
    }

    /// Moves sums to this origin, by Σw(δ + s)(ε + t) = Σwδε + tΣwδ + sΣwε + stW, and adds them.
    mutating func merge(
        _ sums: [DoubleDouble], _ products: [DoubleDouble], weight: DoubleDouble, origin: [Double], count: Int
    ) {
        var position = 0
        for row in 0..<width {
            let shift = DoubleDouble.difference(origin[row], self.origin[row])
            let whole = sums[row] + shift * weight
            let square = position
            for column in row..<width {
                let other = DoubleDouble.difference(origin[column], self.origin[column])
                self.products[position] += products[position] + whole * other + shift * sums[column]
                position += 1
            }
            self.sums[row] += whole
            peaks[row] = max(peaks[row], self.products[square].high)
        }
        total += weight
        self.count += count
    }
}

extension CoMoments {
    /// Adds all rows of a set, many times as fast as one by one: blocks of rows are summed in plain doubles about their
    /// own means and join the long sums as `merge` does.
    ///
    /// A row added so may be taken away singly: what is left of the block's rounding is some ulps of what the block
    /// weighed, and does not grow.
    ///
    /// - Precondition: `width` is that of the rows, or one more: then the target is the last column.
    public mutating func add(_ rows: TrainingSet) {
        precondition(width == rows.width || width == rows.width + 1, "the rows have other columns")
        guard rows.count > 0 else { return }
        if count == 0 { begin(at: Array(rows.row(0)) + [rows.targets[0]].prefix(width - rows.width)) }
        var block = RowBlock(width: width)
        for start in stride(from: 0, to: rows.count, by: RowBlock.capacity) {
            let range = start..<min(start + RowBlock.capacity, rows.count)
            block.load(rows, range)
            let (sums, products) = block.sums()
            merge(sums, products, weight: DoubleDouble(block.weight), origin: block.centres, count: range.count)
        }
    }
}

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

/// A number as the unevaluated sum of two doubles, about 32 decimal digits: `high` is the nearest double, `low` what it
/// leaves over.
///
/// Sums and products by error-free transformations (Dekker 1971; Knuth's two-sum; Shewchuk 1997; the algorithms and
/// their bounds of a few 2⁻¹⁰⁴ a step in Joldes, Muller and Popescu 2017). Used where rounding would add up over
/// millions of updates.
struct DoubleDouble: Hashable, Sendable {
    var high: Double
    var low: Double

    @inline(__always)
    init(_ high: Double, _ low: Double = 0) {
        self.high = high
        self.low = low
    }

    /// The nearest double.
    @inline(__always)
    var rounded: Double { high }

    /// a + b without error.
    @inline(__always)
    static func sum(_ first: Double, _ second: Double) -> DoubleDouble {
        let total = first + second
        let virtual = total - first
        return DoubleDouble(total, (first - (total - virtual)) + (second - virtual))
    }

    /// a − b without error.
    @inline(__always)
    static func difference(_ first: Double, _ second: Double) -> DoubleDouble { sum(first, -second) }

    /// a · b without error, as long as nothing underflows.
    @inline(__always)
    static func product(_ first: Double, _ second: Double) -> DoubleDouble {
        let product = first * second
        return DoubleDouble(product, (-product).addingProduct(first, second))
    }

    /// Two-sum where |a| ≥ |b|.
    @inline(__always)
    private static func ordered(_ larger: Double, _ smaller: Double) -> DoubleDouble {
        let total = larger + smaller
        return DoubleDouble(total, smaller - (total - larger))
    }

    @inline(__always)
    static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let high = sum(left.high, right.high)
        let low = sum(left.low, right.low)
        let carried = ordered(high.high, high.low + low.high)
        return ordered(carried.high, carried.low + low.low)
    }

    @inline(__always)
    static prefix func - (value: DoubleDouble) -> DoubleDouble { DoubleDouble(-value.high, -value.low) }

    @inline(__always)
    static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble { left + -right }

    @inline(__always)
    static func += (left: inout DoubleDouble, right: DoubleDouble) { left = left + right }

    @inline(__always)
    static func -= (left: inout DoubleDouble, right: DoubleDouble) { left = left - right }

    @inline(__always)
    static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let main = product(left.high, right.high)
        let cross = left.high * right.low + left.low * right.high
        return ordered(main.high, main.low + cross)
    }

    @inline(__always)
    static func * (left: DoubleDouble, right: Double) -> DoubleDouble {
        let main = product(left.high, right)
        return ordered(main.high, main.low + left.low * right)
    }

    /// One step of long division after the leading quotient.
    @inline(__always)
    static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let first = left.high / right.high
        let rest = left - right * first
        let second = rest.high / right.high
        let last = (rest - right * second).high / right.high
        return ordered(first, second) + DoubleDouble(last)
    }
}
