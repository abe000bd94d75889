/// What is known of each generator's followers per thousand impressions: a Gamma posterior each, shrunk towards the
/// generators' common mean by the prior that is fitted to all of them.
///
/// Followers over impressions are a count over an exposure. Counts that scatter more than Poisson ones are worth less:
/// followers and impressions are both divided by the generator's dispersion φ (the quasi-likelihood of Wedderburn,
/// Biometrika 61, 1974), which widens its posterior. With y = F/φ and e = E/φ a generator's posterior is
/// Gamma(shape + y, rate + e). A net loss of followers counts as none.
///
/// Intervals take the fitted prior and the dispersion for known, as empirical Bayes does, so they cover a little less than
/// they say: over simulated accounts of 12 generators with 30 posts each, 95 % intervals hold the rate in 95 % of cases
/// where counts are Poisson, and in 90 % where the luck of single posts has a variance of twice its mean squared.
public struct FollowerPosterior: Hashable, Sendable {
    public enum Comparison: String, Hashable, Codable, Sendable, CaseIterable {
        /// The 95 % interval lies above, or below, the generators' common mean.
        case ahead, behind
        case notEnoughEvidence = "not_enough_evidence"
    }

    public let prior: FollowerPrior
    public let dispersion: FollowerDispersion
    /// Followers an impression, one a generator, in the given order.
    public let distributions: [GammaDistribution]

    /// - Parameter evidence: one a generator; one without impressions keeps the prior.
    public init(evidence: [GeneratorEvidence]) { self.init(memory: evidence.map { FollowerMemory($0) }) }

    /// - Parameter memory: one a generator; one without impressions keeps the prior.
    public init(memory: [FollowerMemory]) {
        let dispersion = FollowerDispersion(memory)
        let counts = zip(memory, dispersion.factors).map { entry, factor in
            (followers: max(0, entry.followers) / factor, impressions: max(0, entry.impressions) / factor)
        }
        let prior = FollowerPrior(fittedTo: counts)
        self.prior = prior
        self.dispersion = dispersion
        distributions = counts.map {
            GammaDistribution(shape: prior.shape + $0.followers, rate: prior.rate + $0.impressions)
        }
    }

    /// Followers per thousand impressions expected of each generator.
    public var mean: [Double] { distributions.map { 1000 * $0.mean } }

    /// The equal-tailed interval of each generator's followers per thousand impressions.
    ///
    /// - Parameter level: in 0…1, for example 0.95.
    public func interval(_ level: Double) -> [ClosedRange<Double>] {
        let tail = (1 - min(1, max(0, level))) / 2
        return distributions.map { 1000 * $0.quantile(tail)...1000 * $0.quantile(1 - tail) }
    }

    /// The chance that each generator's rate is the highest of all; sums to 1. Computed at each call.
    public var probabilityOfBest: [Double] { ProbabilityOfBest.of(distributions) }

    /// Whether each generator differs from the common mean.
    public var comparisons: [Comparison] {
        interval(0.95).map { interval in
            if interval.lowerBound > 1000 * prior.mean { return .ahead }
            return interval.upperBound < 1000 * prior.mean ? .behind : .notEnoughEvidence
        }
    }
}

extension FollowerPosterior {
    /// Which generator is the best, where that can be said.
    public enum Verdict: Hashable, Sendable {
        /// Index and the chance that it is the best, at least the level asked for.
        case best(index: Int, probability: Double)
        /// The likeliest one and its chance; `nil` where there is no generator.
        case notEnoughEvidence(likeliest: Int?, probability: Double)
    }

    /// - Parameter level: the chance of being the best that counts as evidence enough.
    public func verdict(level: Double = 0.95) -> Verdict {
        let chances = probabilityOfBest
        guard let index = chances.indices.max(by: { (chances[$0], $1) < (chances[$1], $0) }) else {
            return .notEnoughEvidence(likeliest: nil, probability: 0)
        }
        let probability = chances[index]
        guard probability >= level, prior.origin != .standing else {
            return .notEnoughEvidence(likeliest: index, probability: probability)
        }
        return .best(index: index, probability: probability)
    }
}

extension FollowerPosterior {
    /// - Parameter states: by what is remembered of each, else by the window's evidence.
    public init(_ states: [GeneratorState]) { self.init(memory: states.map(\.followerMemory)) }

    /// That each generator's rate is the highest of those that posts are drawn from; `nil` for the others.
    ///
    /// - Parameter states: those of the posterior, in its order.
    public func chances(_ states: [GeneratorState]) -> [Double?] {
        let drawn = states.indices.filter { states[$0].status.isEligible }
        var chances = [Double?](repeating: nil, count: states.count)
        for (index, chance) in zip(drawn, ProbabilityOfBest.of(drawn.map { distributions[$0] })) {
            chances[index] = chance
        }
        return chances
    }
}
