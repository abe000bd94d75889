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

extension ProbabilityOfBest {
    /// The same of Gamma variables, integrated over u = log x, where each density is smooth however small its shape is.
    ///
    /// Panels are cut at each mode ± 0, 1, 2, 4 and 8 widths (left: up to 32 of them, for a shape below 1 has a long
    /// tail there). On a panel the distribution functions come from the densities at its nodes by the integral of their
    /// interpolating polynomial, so that no special function is called. Absolute error below 10⁻⁸ for shapes of at
    /// least ¼.
    public static func of(_ variables: [GammaDistribution]) -> [Double] {
        guard variables.count > 1 else { return variables.map { _ in 1 } }
        let cuts = panelCuts(variables)
        let rule = PanelRule.sixteen
        let count = variables.count
        var sums = [Double](repeating: 0, count: count)
        var below = variables.map { $0.cumulative(exp(cuts[0])) }
        var densities = [[Double]](repeating: [Double](repeating: 0, count: rule.nodes.count), count: count)
        var cumulative = densities
        var after = [Double](repeating: 1, count: count + 1)
        for (low, high) in zip(cuts, cuts.dropFirst()) {
            let half = (high - low) / 2
            for (index, variable) in variables.enumerated() {
                for (place, node) in rule.nodes.enumerated() {
                    densities[index][place] = exp(variable.logDensity(ofLog: (low + high) / 2 + half * node))
                }
                rule.integrate(densities[index], from: below[index], half: half, into: &cumulative[index])
                below[index] = min(1, below[index] + half * rule.total(densities[index]))
            }
            for place in rule.nodes.indices {
                for index in (0..<count).reversed() { after[index] = after[index + 1] * cumulative[index][place] }
                var before = rule.weights[place] * half
                for index in 0..<count {
                    sums[index] += before * densities[index][place] * after[index + 1]
                    before *= cumulative[index][place]
                }
            }
        }
        let total = sums.reduce(0, +)
        return sums.map { $0 / total }
    }

    private static func panelCuts(_ variables: [GammaDistribution]) -> [Double] {
        var points: [Double] = []
        var least = Double.infinity
        for variable in variables {
            let mode = log(variable.mean)
            let width = 1 / variable.shape.squareRoot()
            let leftWidth = max(width, 1 / variable.shape)
            least = min(least, width)
            points += [0.0, 1, 2, 4, 8].map { mode + $0 * width }
            points += [1.0, 2, 4, 8, 16, 32].map { mode - $0 * leftWidth }
        }
        points.sort()
        // Cuts of several variables that nearly meet add nothing.
        var cuts: [Double] = []
        for point in points where cuts.last.map({ point - $0 > 0.4 * least }) ?? true { cuts.append(point) }
        return cuts
    }
}

/// Gauss–Legendre on one panel, with the integral from its left end to each node.
struct PanelRule: Sendable {
    static let sixteen = PanelRule(GaussLegendre.sixteen)

    let nodes: [Double]
    let weights: [Double]
    /// Row i, column j: what the value at node j adds to the integral from −1 to node i of the polynomial through all.
    private let partial: [[Double]]

    private init(_ rule: [(node: Double, weight: Double)]) {
        let points = rule.map(\.node)
        nodes = points
        weights = rule.map(\.weight)
        let legendre = points.map { Self.legendre($0, through: points.count) }
        partial = legendre.map { left in
            zip(legendre, rule).map { right, entry in
                // ∫ P₀ = x + 1, and ∫ P_k from −1 = (P_{k+1} − P_{k−1}) / (2k + 1).
                var sum = (left[1] + 1) / 2
                for degree in 1..<points.count { sum += right[degree] * (left[degree + 1] - left[degree - 1]) / 2 }
                return entry.weight * sum
            }
        }
    }

    private static func legendre(_ point: Double, through degree: Int) -> [Double] {
        var values = [1, point]
        for order in 2...degree {
            let order = Double(order)
            values.append(
                ((2 * order - 1) * point * values[values.count - 1] - (order - 1) * values[values.count - 2]) / order)
        }
        return values
    }

    func total(_ values: [Double]) -> Double { zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } }

    /// Distribution function at each node, in 0…1.
    func integrate(_ values: [Double], from start: Double, half: Double, into result: inout [Double]) {
        for (index, row) in partial.enumerated() {
            var sum = 0.0
            for (weight, value) in zip(row, values) { sum += weight * value }
            result[index] = min(1, max(0, start + half * sum))
        }
    }
}
