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

/// The Gamma distribution on (0, ∞) by shape and rate: density of the logarithm, distribution function, quantiles.
public struct GammaDistribution: Hashable, Sendable {
    /// Above 0.
    public let shape: Double
    /// Above 0; the mean is shape / rate.
    public let rate: Double
    private let logNormal: Double

    /// - Precondition: both above 0 and finite.
    public init(shape: Double, rate: Double) {
        precondition(shape > 0 && rate > 0 && shape.isFinite && rate.isFinite, "a gamma's parameters are above 0")
        self.shape = shape
        self.rate = rate
        logNormal = Self.logGamma(shape)
    }

    public var mean: Double { shape / rate }
    public var variance: Double { shape / (rate * rate) }

    /// lgamma_r: the plain lgamma writes a global.
    static func logGamma(_ value: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(value, &sign)
    }

    /// Logarithm of the density of log X at `logValue`.
    func logDensity(ofLog logValue: Double) -> Double {
        let scaled = log(rate) + logValue
        return shape * scaled - exp(scaled) - logNormal
    }

    /// P(X ≤ value): the regularised incomplete gamma function P(shape, rate · value), by its series below the mean
    /// (DLMF 8.11.4) and by the continued fraction of its complement above (DLMF 8.9.2, Lentz's method).
    public func cumulative(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        let point = rate * value
        guard point < .infinity else { return 1 }
        let front = exp(shape * log(point) - point - logNormal)
        if point < shape + 1 { return min(1, front * series(point)) }
        return max(0, 1 - front * fraction(point))
    }

    private func series(_ point: Double) -> Double {
        var term = 1 / shape
        var sum = term
        var index = 1.0
        while index < 100_000 {
            term *= point / (shape + index)
            sum += term
            if term < sum * Double.ulpOfOne / 4 { break }
            index += 1
        }
        return sum
    }

    private func fraction(_ point: Double) -> Double {
        let tiny = 1e-300
        var bottom = point + 1 - shape
        var ratio = 1 / tiny
        var inverse = 1 / (abs(bottom) < tiny ? tiny : bottom)
        var result = inverse
        var index = 1.0
        while index < 100_000 {
            let step = index * (shape - index)
            bottom += 2
            inverse = step * inverse + bottom
            inverse = 1 / (abs(inverse) < tiny ? tiny : inverse)
            ratio = bottom + step / ratio
            if abs(ratio) < tiny { ratio = tiny }
            let factor = ratio * inverse
            result *= factor
            if abs(factor - 1) < Double.ulpOfOne { break }
            index += 1
        }
        return result
    }

    /// The value below which X lies with this probability: Newton's method on log X from the Wilson–Hilferty estimate,
    /// kept inside a bracket.
    ///
    /// - Parameter probability: in 0…1; 0 at or below it, infinity at or above.
    public func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return 0 }
        guard probability < 1 else { return .infinity }
        var (low, high) = (log(mean) - 1, log(mean) + 1)
        while cumulative(exp(low)) > probability, low > -700 { low -= 2 * (1 + 1 / shape) }
        while cumulative(exp(high)) < probability, high < 700 { high += 2 }
        var point = (low + high) / 2
        for _ in 0..<200 {
            let excess = cumulative(exp(point)) - probability
            if excess > 0 { high = point } else { low = point }
            let newton = point - excess / exp(logDensity(ofLog: point))
            let next = newton > low && newton < high ? newton : (low + high) / 2
            if abs(next - point) <= 1e-14 * max(1, abs(point)) { return exp(next) }
            point = next
        }
        return exp(point)
    }
}
