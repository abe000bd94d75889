import Glibc

/// What the engagement-rate model sees of a post, in the order of its weights.
public struct RidgeFeatures: Hashable, Sendable {
    static let definitions = [
        FeatureDefinition("quality_score", .preDecision, "0 to 1"),
        FeatureDefinition("content_type_educational", .preDecision, "1 where the content type is educational"),
        FeatureDefinition("content_type_factual", .preDecision, "1 where the content type is factual"),
        FeatureDefinition("timing_slot", .preDecision, "hour of posting in the account's time zone over 24"),
        FeatureDefinition("timing_sin", .preDecision, "sin(2π·hour/24)"),
        FeatureDefinition("timing_cos", .preDecision, "cos(2π·hour/24)"),
        FeatureDefinition("length_medium", .preDecision, "1 where the post is a thread"),
    ]
    public static let list = FeatureList(registered: definitions)

    public var quality: Double
    public var isEducational: Bool
    public var isFactual: Bool
    /// 0…23, of posting, in the account's time zone.
    public var hour: Int
    public var isThread: Bool

    public init(quality: Double, isEducational: Bool, isFactual: Bool, hour: Int, isThread: Bool) {
        self.quality = quality
        self.isEducational = isEducational
        self.isFactual = isFactual
        self.hour = hour
        self.isThread = isThread
    }

    /// - Parameters:
    ///   - contentType: `educational`, `factual`, … as named by the arm; `nil` where unknown.
    ///   - decisionType: `single`, `thread` or `reply`.
    public init(quality: Double, contentType: String?, decisionType: String, hour: Int) {
        self.init(
            quality: quality, isEducational: contentType == "educational", isFactual: contentType == "factual",
            hour: hour, isThread: decisionType == "thread")
    }

    public var values: [Double] {
        let share = Double(hour) / 24
        let angle = 2 * Double.pi * share
        return [
            quality, isEducational ? 1 : 0, isFactual ? 1 : 0, share, sin(angle), cos(angle), isThread ? 1 : 0,
        ]
    }
}
