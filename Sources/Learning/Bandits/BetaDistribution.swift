import Glibc

/// The Beta distribution on (0, 1): logarithm of the density, and the distribution function.
struct BetaDistribution {
    let alpha: Double
    let beta: Double
    private let logNormal: Double

    init(_ alpha: Double, _ beta: Double) {
        self.alpha = alpha
        self.beta = beta
        logNormal = Self.logGamma(alpha + beta) - Self.logGamma(alpha) - Self.logGamma(beta)
    }

    var mean: Double { alpha / (alpha + beta) }
    var deviation: Double { (mean * (1 - mean) / (alpha + beta + 1)).squareRoot() }

    /// lgamma_r: the plain lgamma writes a global.
    private static func logGamma(_ value: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(value, &sign)
    }

    /// - Parameters:
    ///   - value: x in (0, 1).
    ///   - complement: 1 − x, given apart so that it keeps its digits near 1.
    func logDensity(_ value: Double, complement: Double) -> Double {
        logNormal + (alpha - 1) * log(value) + (beta - 1) * log(complement)
    }

    /// The regularised incomplete beta function Iₓ(α, β) by its continued fraction (DLMF 8.17.22), evaluated by Lentz's
    /// method on the side of the mean where it converges fast.
    func cumulative(_ value: Double, complement: Double) -> Double {
        guard value > 0 else { return 0 }
        guard complement > 0 else { return 1 }
        let front = exp(logNormal + alpha * log(value) + beta * log(complement))
        if value < (alpha + 1) / (alpha + beta + 2) {
            return front * Self.fraction(alpha, beta, value) / alpha
        }
        return 1 - front * Self.fraction(beta, alpha, complement) / beta
    }

    private static func fraction(_ first: Double, _ second: Double, _ value: Double) -> Double {
        let tiny = 1e-300
        func guarded(_ number: Double) -> Double { abs(number) < tiny ? tiny : number }
        var numerator = 1.0
        var denominator = 1 / guarded(1 - (first + second) * value / (first + 1))
        var result = denominator
        for index in 1...20_000 {
            let step = Double(index)
            let even = step * (second - step) * value / ((first + 2 * step - 1) * (first + 2 * step))
            denominator = 1 / guarded(1 + even * denominator)
            numerator = guarded(1 + even / numerator)
            result *= denominator * numerator
            let odd =
                -(first + step) * (first + second + step) * value
                / ((first + 2 * step) * (first + 2 * step + 1))
            denominator = 1 / guarded(1 + odd * denominator)
            numerator = guarded(1 + odd / numerator)
            let factor = denominator * numerator
            result *= factor
            if abs(factor - 1) < 4 * Double.ulpOfOne { break }
        }
        return result
    }
}
