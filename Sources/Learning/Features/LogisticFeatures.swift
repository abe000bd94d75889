/// What the follow model sees of a post, in the order of its weights.
public struct LogisticFeatures: Hashable, Sendable {
    static let definitions = [
        FeatureDefinition("novelty_score", .preDecision, "0 to 1"),
        FeatureDefinition("expertise_level", .preDecision, "0 to 1"),
        FeatureDefinition("viral_indicators", .preDecision, "the estimate made before posting over 100: 0 to 1"),
    ]
    public static let list = FeatureList(registered: definitions)

    public var novelty: Double
    public var expertise: Double
    /// 0…100, estimated before posting.
    public var viralScore: Double

    public init(novelty: Double, expertise: Double, viralScore: Double) {
        self.novelty = novelty
        self.expertise = expertise
        self.viralScore = viralScore
    }

    public var values: [Double] { [novelty, expertise, viralScore / 100] }

    /// 1 where the post gained a follower, 0 where it gained none or lost some; `nil` where it was not measured.
    public static func target(followersGained: Int64?) -> Double? { followersGained.map { $0 > 0 ? 1 : 0 } }
}
