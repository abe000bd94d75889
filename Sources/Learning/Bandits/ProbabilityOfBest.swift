import Glibc

/// The probability that each of several Beta arms gives the largest of one draw each.
///
/// Pᵢ = ∫ fᵢ(x) Πⱼ≠ᵢ Fⱼ(x) dx, by Gauss–Legendre of 16 points on panels cut at each arm's mean ± 0, 1, 2, 4, 8 and 16
/// deviations. The integral runs over θ with x = sin²θ, which takes the poles at 0 and 1 away where a parameter is
/// below 1. Absolute error below 10⁻⁹ for parameters of at least ½; the result is scaled to sum to 1.
public enum ProbabilityOfBest {
    /// - Parameter arms: (alpha, beta) of each, above 0.
    public static func of(_ arms: [(alpha: Double, beta: Double)]) -> [Double] {
        guard arms.count > 1 else { return arms.map { _ in 1 } }
        let distributions = arms.map { BetaDistribution($0.alpha, $0.beta) }
        let cuts = panelCuts(distributions)
        var sums = [Double](repeating: 0, count: arms.count)
        var cumulative = sums
        for (low, high) in zip(cuts, cuts.dropFirst()) {
            let half = (high - low) / 2
            for (node, weight) in GaussLegendre.sixteen {
                let angle = (low + high) / 2 + half * node
                let (sine, cosine) = (sin(angle), cos(angle))
                let (value, complement) = (sine * sine, cosine * cosine)
                let measure = weight * half * 2 * sine * cosine
                for index in distributions.indices {
                    cumulative[index] = distributions[index].cumulative(value, complement: complement)
                }
                for index in distributions.indices {
                    let density = exp(distributions[index].logDensity(value, complement: complement))
                    var product = density * measure
                    for other in distributions.indices where other != index { product *= cumulative[other] }
                    sums[index] += product
                }
            }
        }
        let total = sums.reduce(0, +)
        return sums.map { $0 / total }
    }

    public static func of(_ arms: [BetaArm]) -> [Double] { of(arms.map { ($0.alpha, $0.beta) }) }

    private static func panelCuts(_ distributions: [BetaDistribution]) -> [Double] {
        var cuts: Set<Double> = [0, Double.pi / 2]
        for distribution in distributions {
            for distance in [-16.0, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16] {
                let point = distribution.mean + distance * distribution.deviation
                if point > 0, point < 1 { cuts.insert(asin(point.squareRoot())) }
            }
        }
        return cuts.sorted()
    }
}

/// Nodes and weights of Gauss–Legendre quadrature on [−1, 1].
enum GaussLegendre {
    static let sixteen: [(node: Double, weight: Double)] = rule(points: 16)

    /// Roots of the Legendre polynomial by Newton's method from Tricomi's estimates.
    static func rule(points: Int) -> [(node: Double, weight: Double)] {
        (1...points).map { index in
            var node = cos(Double.pi * (Double(index) - 0.25) / (Double(points) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                var (previous, current) = (1.0, node)
                for degree in 2...points {
                    let order = Double(degree)
                    (previous, current) = (current, ((2 * order - 1) * node * current - (order - 1) * previous) / order)
                }
                slope = Double(points) * (node * current - previous) / (node * node - 1)
                let step = current / slope
                node -= step
                if abs(step) < 1e-16 { break }
            }
            return (node, 2 / ((1 - node * node) * slope * slope))
        }
    }
}
