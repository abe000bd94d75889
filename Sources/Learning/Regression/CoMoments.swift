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
