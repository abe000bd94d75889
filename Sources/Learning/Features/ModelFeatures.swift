import Glibc
import Model

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

extension LinearModel {
    /// The rate model as it is published, weights in the order of `RidgeFeatures`.
    public init(_ coefficients: RidgeCoefficients) {
        self.init(intercept: coefficients.intercept, weights: coefficients.weights.dropFirst().map(\.value))
    }

    /// The follow model as it is published, weights in the order of `LogisticFeatures`.
    public init(_ coefficients: LogitCoefficients) {
        self.init(intercept: coefficients.intercept, weights: coefficients.weights.dropFirst().map(\.value))
    }
}

extension RidgeCoefficients {
    /// A fitted rate model with its figures on the newest fifth.
    ///
    /// - Precondition: seven weights in the order of `RidgeFeatures`.
    public init(_ model: LinearModel, metrics: RegressionMetrics?, trainedOn: Int64) {
        precondition(model.weights.count == RidgeFeatures.list.count, "the rate model has seven weights")
        self.init(
            intercept: model.intercept, qualityWeight: model.weights[0], contentTypeWeight: model.weights[1],
            factualWeight: model.weights[2], timingWeight: model.weights[3], timingSinWeight: model.weights[4],
            timingCosWeight: model.weights[5], lengthWeight: model.weights[6], rSquared: metrics?.rSquared,
            mse: metrics?.meanSquaredError, trainedOn: trainedOn)
    }
}

extension LogitCoefficients {
    /// A fitted follow model with its figures on the newest fifth.
    ///
    /// - Precondition: three weights in the order of `LogisticFeatures`.
    public init(_ model: LinearModel, metrics: ClassificationMetrics?, trainedOn: Int64) {
        precondition(model.weights.count == LogisticFeatures.list.count, "the follow model has three weights")
        self.init(
            intercept: model.intercept, noveltyWeight: model.weights[0], expertiseWeight: model.weights[1],
            viralWeight: model.weights[2], accuracy: metrics?.accuracy, precision: metrics?.precision,
            recall: metrics?.recall, auc: metrics?.areaUnderCurve, logLoss: metrics?.logLoss, brier: metrics?.brier,
            trainedOn: trainedOn)
    }
}
