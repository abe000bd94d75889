import Glibc
import Learning

/// What the invented audience likes: the numbers that learning is to find again.
///
/// The rate has exactly the predictor's form, and so has the probability that a post brings any follower at all. The
/// magnitudes are apart by several standard errors of a week of 60 posts a day with 2 000–6 000 impressions each, so
/// that signs and order can be recovered. The seed scales every weight by up to 3 % and deals the generators their
/// worth.
struct PlantedTruth: Sendable {
    struct Rate: Sendable {
        var intercept = 0.004
        var qualityWeight = 0.028
        var contentTypeWeight = 0.0165
        var factualWeight = 0.0082
        var timingWeight = 0.0122
        var timingSinWeight = -0.0052
        var timingCosWeight = -0.0015
        var lengthWeight = 0.0031
    }

    struct Follow: Sendable {
        var intercept = -6.2
        var noveltyWeight = 4.0
        var expertiseWeight = 1.9
        /// Of viral_score / 100.
        var viralWeight = 6.4
    }

    let seed: UInt64
    let rate: Rate
    let follow: Follow
    /// By registered name.
    let generators: [String: GeneratorTruth]

    init(seed: UInt64) {
        self.seed = seed
        var random = KeyedRandom(seed: seed, "truth")
        var rate = Rate()
        for path in Self.rateWeights { rate[keyPath: path] *= 1 + 0.03 * (2 * random.uniform() - 1) }
        var follow = Follow()
        for path in Self.followWeights { follow[keyPath: path] *= 1 + 0.03 * (2 * random.uniform() - 1) }
        // Half the posts of a producer whose features lie around the middle bring a follower.
        follow.intercept = -0.505 * (follow.noveltyWeight + follow.expertiseWeight + follow.viralWeight)
        self.rate = rate
        self.follow = follow
        generators = GeneratorTruth.deal(seed: seed)
    }

    /// The expected engagement rate of a post, in [0.0005, 0.5].
    func engagementRate(of traits: PostTraits) -> Double {
        let angle = 2 * Double.pi * Double(traits.hour) / 24
        var value = rate.intercept + rate.qualityWeight * traits.quality
        if traits.contentType == "educational" { value += rate.contentTypeWeight }
        if traits.contentType == "factual" { value += rate.factualWeight }
        if traits.format == "thread" { value += rate.lengthWeight }
        value += rate.timingWeight * Double(traits.hour) / 24
        value += rate.timingSinWeight * sin(angle) + rate.timingCosWeight * cos(angle)
        value += generator(of: traits).rateEffect
        return min(max(value, 0.0005), 0.5)
    }

    /// The probability that a post ever brings a follower.
    func followProbability(of traits: PostTraits) -> Double {
        let logit =
            follow.intercept + follow.noveltyWeight * traits.novelty + follow.expertiseWeight * traits.expertise
            + follow.viralWeight * traits.viralScore / 100
        return 1 / (1 + exp(-logit))
    }

    func generator(of traits: PostTraits) -> GeneratorTruth {
        GeneratorRegistry.canonical(traits.generator ?? "").flatMap { generators[$0] } ?? .stranger
    }

    private static let rateWeights: [any WritableKeyPath<Rate, Double> & Sendable] = [
        \.intercept, \.qualityWeight, \.contentTypeWeight, \.factualWeight, \.timingWeight, \.timingSinWeight,
        \.timingCosWeight, \.lengthWeight,
    ]
    private static let followWeights: [any WritableKeyPath<Follow, Double> & Sendable] = [
        \.noveltyWeight, \.expertiseWeight, \.viralWeight,
    ]
}
