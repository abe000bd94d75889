import Glibc

/// How followers an impression vary over generators: Gamma(shape, rate), the rate in impressions.
///
/// Fitted by empirical Bayes: given its rate a generator's count is Poisson with mean rate · impressions, so over
/// generators it is negative binomial (Clayton and Kaldor, Biometrics 43, 1987), and mean and shape maximise that
/// likelihood. Few generators often look all alike by chance, which would put the maximum at no variation whatever and
/// shrink every one to the mean; so the logarithm of the coefficient of variation is added (the boundary-avoiding
/// penalty of Chung, Rabe-Hesketh, Dorie, Gelman and Liu, Psychometrika 78, 2013).
public struct FollowerPrior: Hashable, Sendable {
    public enum Origin: String, Hashable, Sendable, CaseIterable {
        /// Mean and variation were both fitted.
        case fitted
        /// Too few generators or no followers: the pooled mean, and a variation as large as it (shape 1).
        case pooled
        /// Nothing was measured: 1.5 followers per thousand impressions, the edge of a good generator, and shape 1.
        case standing
    }

    public let shape: Double
    /// Impressions.
    public let rate: Double
    public let origin: Origin

    /// Followers an impression.
    public var mean: Double { shape / rate }

    /// Generators with impressions that a fit needs.
    public static let leastGenerators = 3
    /// Shapes a fit may come to: variation between 1 % and 200 % of the mean.
    public static let shapes = 0.25...10_000.0

    public init(shape: Double, rate: Double, origin: Origin) {
        self.shape = shape
        self.rate = rate
        self.origin = origin
    }

    /// - Parameter counts: followers and impressions of each generator, at least 0; both may be fractions, as counts
    ///   divided by their dispersion are.
    public init(fittedTo counts: [(followers: Double, impressions: Double)]) {
        let measured = counts.filter { $0.impressions > 0 }
        let followers = measured.reduce(0) { $0 + $1.followers }
        let impressions = measured.reduce(0) { $0 + $1.impressions }
        guard impressions > 0 else {
            self.init(shape: 1, rate: 1000 / 1.5, origin: .standing)
            return
        }
        guard measured.count >= Self.leastGenerators, followers > 0 else {
            // Half a follower more (Jeffreys) keeps a mean that was never above 0 off it.
            self.init(shape: 1, rate: impressions / (followers + 0.5), origin: .pooled)
            return
        }
        let likelihood = NegativeBinomialLikelihood(measured)
        let shape = likelihood.bestShape(in: Self.shapes)
        self.init(shape: shape, rate: shape / likelihood.bestMean(shape: shape), origin: .fitted)
    }
}

/// The marginal likelihood of counts whose rates are Gamma(shape, shape / mean).
struct NegativeBinomialLikelihood {
    let counts: [(followers: Double, impressions: Double)]

    init(_ counts: [(followers: Double, impressions: Double)]) { self.counts = counts }

    /// Without the terms that depend on the counts alone.
    func log(shape: Double, mean: Double) -> Double {
        counts.reduce(0) { sum, count in
            sum + GammaDistribution.logGamma(count.followers + shape) - GammaDistribution.logGamma(shape)
                + shape * Glibc.log(shape) + count.followers * Glibc.log(mean)
                - (shape + count.followers) * Glibc.log(shape + mean * count.impressions)
        }
    }

    /// The mean that maximises the likelihood: the root of Σ (y − m e) / (shape + m e), which falls with m.
    func bestMean(shape: Double) -> Double {
        var low = 0.0
        var high = counts.reduce(0) { max($0, $1.followers / $1.impressions) }
        var mean = counts.reduce(0) { $0 + $1.followers } / counts.reduce(0) { $0 + $1.impressions }
        for _ in 0..<100 {
            var (value, slope) = (0.0, 0.0)
            for count in counts {
                let bottom = shape + mean * count.impressions
                value += (count.followers - mean * count.impressions) / bottom
                slope -= count.impressions * (shape + count.followers) / (bottom * bottom)
            }
            if value > 0 { low = mean } else { high = mean }
            let newton = mean - value / slope
            let next = newton > low && newton < high ? newton : (low + high) / 2
            if abs(next - mean) <= 1e-13 * mean { return next }
            mean = next
        }
        return mean
    }

    /// Over a grid of the shape's logarithm, then by golden section beside the best point.
    func bestShape(in shapes: ClosedRange<Double>) -> Double {
        func score(_ logShape: Double) -> Double {
            let shape = exp(logShape)
            return log(shape: shape, mean: bestMean(shape: shape)) - logShape / 2
        }
        let (low, high) = (Glibc.log(shapes.lowerBound), Glibc.log(shapes.upperBound))
        let steps = 24
        let grid = (0...steps).map { low + (high - low) * Double($0) / Double(steps) }
        let scores = grid.map(score)
        let best = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
        var (left, right) = (grid[max(0, best - 1)], grid[min(steps, best + 1)])
        let golden = (5.0.squareRoot() - 1) / 2
        while right - left > 1e-6 {
            let (first, second) = (right - golden * (right - left), left + golden * (right - left))
            if score(first) < score(second) { left = first } else { right = second }
        }
        return exp((left + right) / 2)
    }
}

/// How much more the followers of single posts scatter than Poisson counts would: φ = Pearson's χ² / degrees of freedom,
/// each generator's pooled rate taken for its posts (McCullagh and Nelder, Generalized Linear Models, 1989, §6.2).
///
/// χ² of a generator is Σ (fᵢ − λeᵢ)² / λeᵢ = E·S/F − F with λ = F/E and S = Σ fᵢ²/eᵢ, so sums are enough. A generator's
/// own φ is drawn towards that of all as if the latter came with ten degrees of freedom more (as Smyth, 2004, moderates
/// variances): one whose followers came of a single post is trusted less than one whose posts agree.
public struct FollowerDispersion: Hashable, Sendable {
    /// Of all generators; at least 1: counts that scatter less are taken for Poisson.
    public let factor: Double
    /// One a generator, at least 1.
    public let factors: [Double]
    public let degreesOfFreedom: Double

    /// Below so many degrees of freedom every factor is 1, for chance alone would move it too far.
    public static let leastDegrees = 10.0
    /// Degrees of freedom that the common factor counts for beside a generator's own.
    public static let commonDegrees = 10.0

    public init(_ memory: [FollowerMemory]) {
        let parts = memory.map(Self.chiSquare)
        let degrees = parts.reduce(0) { $0 + $1.degrees }
        degreesOfFreedom = degrees
        guard degrees >= Self.leastDegrees else {
            factor = 1
            factors = memory.map { _ in 1 }
            return
        }
        let common = max(1, parts.reduce(0) { $0 + $1.chiSquare } / degrees)
        factor = common
        factors = parts.map { part in
            max(1, (part.chiSquare + Self.commonDegrees * common) / (part.degrees + Self.commonDegrees))
        }
    }

    private static func chiSquare(_ entry: FollowerMemory) -> (chiSquare: Double, degrees: Double) {
        guard entry.posts > 1, entry.followers > 0, entry.impressions > 0, let squares = entry.squaresPerImpression
        else { return (0, 0) }
        return (max(0, entry.impressions * squares / entry.followers - entry.followers), entry.posts - 1)
    }
}
