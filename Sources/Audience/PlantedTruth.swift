import Glibc
import Model

/// What the invented audience likes: the numbers that learning is to find again.
///
/// The rate has exactly the predictor's form, and so has the probability that a post brings any follower at all. The
/// magnitudes are apart by several standard errors of a week of 60 posts a day with 2 000–6 000 impressions each, so
/// that signs and order can be recovered. The seed scales every weight by up to 3 % and deals the generators their
/// worth.
public struct PlantedTruth: Sendable {
    public struct Rate: Sendable {
        public var intercept = 0.004
        public var qualityWeight = 0.028
        public var contentTypeWeight = 0.0165
        public var factualWeight = 0.0082
        public var timingWeight = 0.0122
        public var timingSinWeight = -0.0052
        public var timingCosWeight = -0.0015
        public var lengthWeight = 0.0031
    }

    public struct Follow: Sendable {
        public var intercept = -6.2
        public var noveltyWeight = 4.0
        public var expertiseWeight = 1.9
        /// Of viral_score / 100.
        public var viralWeight = 6.4
    }

    public let seed: UInt64
    public let rate: Rate
    public let follow: Follow
    /// By registered name; one that nobody registered by its own.
    public let generators: [String: GeneratorTruth]

    /// - Parameters:
    ///   - generators: what each is worth, by registered name; `nil` deals it by the seed.
    ///   - worth: followers per thousand impressions of some of them, and of any that nobody registered, instead.
    public init(seed: UInt64, generators: [String: GeneratorTruth]? = nil, worth: [String: Double] = [:]) {
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
        self.generators = worth.reduce(into: generators ?? GeneratorTruth.deal(seed: seed)) { truths, entry in
            truths[GeneratorRegistry.canonical(entry.key) ?? entry.key, default: .unknown].followersPer1K = entry.value
        }
    }

    /// The expected engagement rate of a post, in [0.0005, 0.5].
    public func engagementRate(of traits: PostTraits) -> Double {
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
    public func followProbability(of traits: PostTraits) -> Double {
        let logit =
            follow.intercept + follow.noveltyWeight * traits.novelty + follow.expertiseWeight * traits.expertise
            + follow.viralWeight * traits.viralScore / 100
        return 1 / (1 + exp(-logit))
    }

    public func generator(of traits: PostTraits) -> GeneratorTruth {
        traits.generator.flatMap { generators[GeneratorRegistry.canonical($0) ?? $0] } ?? .unknown
    }

    private static let rateWeights: [any WritableKeyPath<Rate, Double> & Sendable] = [
        \.intercept, \.qualityWeight, \.contentTypeWeight, \.factualWeight, \.timingWeight, \.timingSinWeight,
        \.timingCosWeight, \.lengthWeight,
    ]
    private static let followWeights: [any WritableKeyPath<Follow, Double> & Sendable] = [
        \.noveltyWeight, \.expertiseWeight, \.viralWeight,
    ]
}

/// What a generator's posts are worth to the invented audience.
public struct GeneratorTruth: Hashable, Sendable {
    /// Followers per 1000 impressions over posts of which half bring one.
    public var followersPer1K: Double
    /// Added to the engagement rate: small beside the planted weights.
    public var rateEffect: Double
    /// Multiplies the impressions.
    public var reach: Double

    public init(followersPer1K: Double, rateEffect: Double, reach: Double) {
        self.followersPer1K = followersPer1K
        self.rateEffect = rateEffect
        self.reach = reach
    }

    public static let unknown = GeneratorTruth(followersPer1K: 1, rateEffect: 0, reach: 1)

    /// Worths from failing to viral; the best is far enough ahead to be found within days.
    private static let worths: [GeneratorTruth] = [
        GeneratorTruth(followersPer1K: 6.0, rateEffect: 0.0009, reach: 0.90),
        GeneratorTruth(followersPer1K: 4.2, rateEffect: 0.0008, reach: 1.05),
        GeneratorTruth(followersPer1K: 3.3, rateEffect: 0.0003, reach: 0.85),
        GeneratorTruth(followersPer1K: 2.6, rateEffect: 0.0007, reach: 0.95),
        GeneratorTruth(followersPer1K: 2.2, rateEffect: 0.0000, reach: 0.90),
        GeneratorTruth(followersPer1K: 1.8, rateEffect: 0.0005, reach: 1.00),
        GeneratorTruth(followersPer1K: 1.5, rateEffect: 0.0002, reach: 0.95),
        GeneratorTruth(followersPer1K: 1.2, rateEffect: 0.0000, reach: 1.10),
        GeneratorTruth(followersPer1K: 1.0, rateEffect: -0.0005, reach: 0.80),
        GeneratorTruth(followersPer1K: 0.8, rateEffect: -0.0004, reach: 1.20),
        GeneratorTruth(followersPer1K: 0.5, rateEffect: -0.0007, reach: 1.15),
        GeneratorTruth(followersPer1K: 0.35, rateEffect: -0.0009, reach: 1.10),
    ]

    /// Deals the worths to the names: a shuffle by seed, in which neither the best two nor the worst two fall to a
    /// generator that is seldom drawn at the start, since a month would be too short to find out.
    public static func deal(seed: UInt64) -> [String: GeneratorTruth] {
        let common = GeneratorRegistry.names.prefix(8)
        let rare = GeneratorRegistry.names.dropFirst(8)
        let extreme = Array(worths.prefix(2) + worths.suffix(2))
        var random = KeyedRandom(seed: seed, "generators")
        let order = common.map { ($0, random.bits()) }.sorted { $0.1 < $1.1 }.map(\.0)
        let others = (Array(order.suffix(4)) + rare).map { ($0, random.bits()) }.sorted { $0.1 < $1.1 }.map(\.0)
        let pairs = Array(zip(order.prefix(4), extreme)) + Array(zip(others, worths.dropFirst(2).dropLast(2)))
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
