import Glibc

/// How sure the coefficients of a fit are: their covariance on the raw scale.
public struct CoefficientErrors: Hashable, Sendable {
    /// Intercept first, then the weights.
    private let covariance: SquareMatrix
    private let isConstant: [Bool]

    /// From the covariance of (intercept, standardised weights), by w = b/s and intercept = b₀ − Σ w·mean.
    init(standardised: SquareMatrix, means: some Collection<Double>, scales: [Double]) {
        let means = Array(means)
        isConstant = scales.map { $0 == 0 }
        let transform = SquareMatrix(size: standardised.size) { row, column in
            switch (row, column) {
            case (0, 0): 1
            case (0, _): -means[column - 1] * scales[column - 1]
            default: row == column ? scales[row - 1] : 0
            }
        }
        let half = transform * standardised
        covariance = SquareMatrix(size: standardised.size) { row, column in
            (0..<standardised.size).reduce(0) { $0 + half[row, $1] * transform[column, $1] }
        }
    }

    public var intercept: Double { max(0, covariance[0, 0]).squareRoot() }

    /// One a feature; `nil` where its column is constant: the rows say nothing of it.
    public var weights: [Double?] {
        isConstant.enumerated().map { $1 ? nil : max(0, covariance[$0 + 1, $0 + 1]).squareRoot() }
    }

    /// The standard error of intercept + Σ weight · feature.
    ///
    /// - Precondition: as many features as weights.
    public func score(_ features: some Collection<Double>) -> Double {
        precondition(features.count == isConstant.count, "one feature a weight is needed")
        return max(0, covariance.form([1] + features)).squareRoot()
    }
}

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

    /// P(|T| > t) = I(ν/(ν + t²); ν/2, ½) (Abramowitz and Stegun 26.7.1); erfc(t/√2) where ν cannot be
    /// distinguished from infinity.
    static func outside(_ value: Double, _ degreesOfFreedom: Double) -> Double {
        guard degreesOfFreedom < 1e9 else { return erfc(value / 2.0.squareRoot()) }
        let square = value * value
        return BetaDistribution(degreesOfFreedom / 2, 0.5).cumulative(
            degreesOfFreedom / (degreesOfFreedom + square), complement: square / (degreesOfFreedom + square))
    }
}
