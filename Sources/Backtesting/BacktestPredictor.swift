import Learning
import Model
import Timekeeping

/// A post that was predicted before it went out, and what came of it.
public struct JudgedPost: Sendable {
    /// One of the two predictions; `nil` where there was no model for it yet, or what came is not known.
    public struct Judgement: Hashable, Sendable {
        public var outcome: Double
        /// The mean of all learnable posts known when the post was predicted, whatever the window.
        public var mean: Double
        /// By the newest fit, whether it was published or not.
        public var newest: Double
        /// By the part published at the time; `nil` before the first.
        public var published: Double?

        public init(outcome: Double, mean: Double, newest: Double, published: Double? = nil) {
            self.outcome = outcome
            self.mean = mean
            self.newest = newest
            self.published = published
        }
    }

    public let postedAt: Timestamp
    /// Whether it passed, in the end, the gates that applied when it was predicted.
    public let isLearnable: Bool
    public let rate: Judgement?
    public let follow: Judgement?
    public let arm: String?
    public let hour: Int
    public let actualRate: Double?

    public init(
        postedAt: Timestamp, isLearnable: Bool, rate: Judgement?, follow: Judgement?, arm: String?, hour: Int,
        actualRate: Double?
    ) {
        self.postedAt = postedAt
        self.isLearnable = isLearnable
        self.rate = rate
        self.follow = follow
        self.arm = arm
        self.hour = hour
        self.actualRate = actualRate
    }

    public var month: CalendarMonth { CalendarMonth(of: postedAt) }

    public func judgement(_ part: PredictedPart) -> Judgement? { part == .ridge ? rate : follow }
}

/// What a step predicts of the posts that follow it: by the newest fit, by the published parts, and by the means.
struct BacktestPredictor {
    typealias Parts = (ridge: RidgeCoefficients?, logit: LogitCoefficients?)

    private let newest: Parts
    private let published: Parts
    private let meanRate: Double?
    private let meanFollow: Double?

    /// - Parameter all: everything learnable that is known at this step, whatever the window: the mean of a short window
    ///   moves so much that beating it would prove nothing.
    init(newest: Parts, published: Parts, all: TrainingRows) {
        self.newest = newest
        self.published = published
        meanRate = Self.mean(all.rows.map(\.rate))
        meanFollow = Self.mean(all.rows.compactMap { $0.logisticFeatures == nil ? nil : $0.followed })
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    func judge(_ post: HistoricPost, _ thresholds: GateThresholds) -> JudgedPost {
        let outcome = post.outcome
        let verdict = GateVerdict(post.subject(outcome), thresholds: thresholds, learnsFromSimulated: false)
        return JudgedPost(
            postedAt: post.postedAt, isLearnable: verdict.isLearnable, rate: rate(post, outcome),
            follow: follow(post, outcome), arm: post.arm?.contentArm, hour: post.hour, actualRate: outcome.rate)
    }

    private func rate(_ post: HistoricPost, _ outcome: KnownReading) -> JudgedPost.Judgement? {
        guard let actual = outcome.rate, let meanRate, let fit = newest.ridge else { return nil }
        func predicted(_ ridge: RidgeCoefficients) -> Double {
            Self.payload(ridge: ridge).predictedRate(PredictionInputs(post.post, hour: post.hour))
        }
        return JudgedPost.Judgement(
            outcome: actual, mean: meanRate, newest: predicted(fit), published: published.ridge.map(predicted))
    }

    private func follow(_ post: HistoricPost, _ outcome: KnownReading) -> JudgedPost.Judgement? {
        guard let actual = LogisticFeatures.target(followersGained: outcome.follows), let meanFollow,
            let fit = newest.logit
        else { return nil }
        func predicted(_ logit: LogitCoefficients) -> Double {
            Self.payload(logit: logit).followProbability(PredictionInputs(post.post, hour: post.hour))
        }
        return JudgedPost.Judgement(
            outcome: actual, mean: meanFollow, newest: predicted(fit), published: published.logit.map(predicted))
    }

    /// A reader's view of one part.
    private static func payload(
        ridge: RidgeCoefficients = .defaults, logit: LogitCoefficients = .defaults
    ) -> PredictorPayload {
        PredictorPayload(
            versionMilliseconds: 0, ridge: ridge, logit: logit,
            meta: PredictorMetadata(
                trainedOn: 0, trainedAt: Timestamp(microseconds: 0), windowDays: 0, modelID: nil, timeZone: "UTC"))
    }
}
