import Model

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

    public static let stranger = GeneratorTruth(followersPer1K: 1, rateEffect: 0, reach: 1)

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
    /// generator that is seldom drawn at the start, since a month would be too short to tell.
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
