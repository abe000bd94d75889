import Glibc

/// Student's t distribution, and the normal one that it becomes.
enum StudentT {
    /// How far from the middle, both ways, a share of `level` lies.
    ///
    /// - Parameters:
    ///   - level: in 0..<1.
    ///   - degreesOfFreedom: above 0, whole or not; infinity for the normal distribution.
    static func reach(level: Double, degreesOfFreedom: Double) -> Double {
        let tail = 1 - level
        guard tail < 1 else { return 0 }
        var low = 0.0
        var high = 1.0
        while outside(high, degreesOfFreedom) > tail, high < 1e300 { high *= 2 }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if outside(middle, degreesOfFreedom) > tail { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// P(|T| > t) = I(ν/(ν + t²); ν/2, ½) (Abramowitz and Stegun 26.7.1); erfc(t/√2) where ν is beyond what can be told
    /// from infinity.
    static func outside(_ value: Double, _ degreesOfFreedom: Double) -> Double {
        guard degreesOfFreedom < 1e9 else { return erfc(value / 2.0.squareRoot()) }
        let square = value * value
        return BetaDistribution(degreesOfFreedom / 2, 0.5).cumulative(
            degreesOfFreedom / (degreesOfFreedom + square), complement: square / (degreesOfFreedom + square))
    }
}
