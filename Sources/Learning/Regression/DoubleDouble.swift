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
