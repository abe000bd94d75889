import Determinism
import Learning
import Timekeeping

/// What a walk through an account's history came to.
public struct BacktestResult: Sendable {
    public let account: String
    public let settings: BacktestSettings
    public let first: Timestamp
    public let last: Timestamp
    public let posts: Int
    /// Posts whose first figure counts as known before it can have been read.
    public let assumed: Int
    public let rejectedReadings: Int
    public let steps: Int
    /// Of the posts, those that passed the gates in the end.
    public let learnable: Int
    public let ridge: PartResult
    public let logistic: PartResult
    public let arms: RegretResult
    public let hours: RegretResult

    public init(_ walk: BacktestWalk, _ history: AccountHistory) {
        account = history.account
        settings = walk.settings
        first = history.posts.first?.postedAt ?? Timestamp(microseconds: 0)
        last = history.posts.last?.postedAt ?? Timestamp(microseconds: 0)
        posts = history.posts.count
        assumed = history.assumed
        rejectedReadings = history.rejected
        steps = walk.steps
        learnable = walk.judged.count(where: \.isLearnable)
        ridge = PartResult(.ridge, walk.ridge, walk.judged, seed: settings.seed)
        logistic = PartResult(.logistic, walk.logistic, walk.judged, seed: settings.seed)
        arms = RegretResult(.arms, walk.judged, walk.evidence, settings)
        hours = RegretResult(.hours, walk.judged, walk.evidence, settings)
    }
}

/// How one part of the predictor did over the walk.
public struct PartResult: Sendable {
    public static let calibrationGroups = 5

    public let part: PredictedPart
    public let tally: FitTally
    /// By the newest fit, published or not, over the posts that passed the gates in the end.
    public let newest: SkillSummary
    /// By what was published, over those of them that were posted while a trained part was published.
    public let published: SkillSummary
    /// By the newest fit, over all posts whose outcome is known, whether or not they passed the gates.
    public let everyPost: SkillSummary
    /// Of the newest fit over the posts that passed the gates.
    public let calibration: Calibration?

    public init(_ part: PredictedPart, _ tally: FitTally, _ posts: [JudgedPost], seed: UInt64) {
        self.part = part
        self.tally = tally
        let learnable = posts.filter(\.isLearnable)
        newest = SkillSummary(part, learnable, seed: seed, stream: "newest") { $0.newest }
        published = SkillSummary(part, learnable, seed: seed, stream: "published") { $0.published }
        everyPost = SkillSummary(part, posts, seed: seed, stream: "every") { $0.newest }
        let judged = learnable.compactMap { $0.judgement(part) }
        calibration = Calibration(
            predictions: judged.map(\.newest), outcomes: judged.map(\.outcome), groups: Self.calibrationGroups)
    }
}

/// What a walk says of publishing one part.
public enum PublishingSupport: String, Sendable {
    /// The interval of the skill lies above 0.
    case supported
    /// It holds 0.
    case open
    /// It lies below 0.
    case refuted
    /// There are predictions, and too few months or weeks of them for an interval.
    case tooShort = "too_short"
    /// No fit could be made.
    case noModel = "no_model"
}

extension PartResult {
    public var support: PublishingSupport {
        guard newest.score.count > 0, newest.score.skill != nil else { return .noModel }
        guard let interval = newest.interval else { return .tooShort }
        return interval.lowerBound > 0 ? .supported : interval.upperBound < 0 ? .refuted : .open
    }
}

/// Skill against predicting the mean of what was known, over the posts that one kind of model had predicted.
public struct SkillSummary: Sendable {
    public let score: SkillScore
    /// 95 %; `nil` where there are too few months and weeks.
    public let interval: ClosedRange<Double>?
    public let blocks: (span: BlockSpan, count: Int)?

    /// - Parameter prediction: `nil` leaves a post out.
    public init(
        _ part: PredictedPart, _ posts: [JudgedPost], seed: UInt64, stream: String,
        _ prediction: (JudgedPost.Judgement) -> Double?
    ) {
        func score(_ posts: [JudgedPost]) -> SkillScore {
            var score = SkillScore()
            for case let judgement? in posts.map({ $0.judgement(part) }) {
                guard let predicted = prediction(judgement) else { continue }
                score.add(
                    loss: part.loss(predicted, judgement.outcome),
                    reference: part.loss(judgement.mean, judgement.outcome))
            }
            return score
        }
        let counted = posts.filter { $0.judgement(part).flatMap(prediction) != nil }
        self.score = score(counted)
        guard let (span, groups) = BlockSpan.blocks(counted) else {
            (interval, blocks) = (nil, nil)
            return
        }
        var random = SeededGenerator(seed: seed, stream: "backtest/\(part.rawValue)/\(stream)")
        interval = BlockBootstrap().skill(groups.map(score), using: &random)
        blocks = (span, groups.count)
    }
}

/// What the bootstrap draws as one: posts of one month, or of one week where there are too few months.
public enum BlockSpan: String, Sendable {
    case month, week

    /// The posts in blocks; `nil` where there are too few of either for an interval.
    public static func blocks(_ posts: [JudgedPost]) -> (span: BlockSpan, blocks: [[JudgedPost]])? {
        for span in [BlockSpan.month, .week] {
            let blocks = Dictionary(grouping: posts) { span.key($0.postedAt) }.sorted { $0.key < $1.key }.map(\.value)
            if blocks.count >= BlockBootstrap.leastBlocks { return (span, blocks) }
        }
        return nil
    }

    private func key(_ moment: Timestamp) -> Int64 {
        self == .month ? CalendarMonth(of: moment).number : moment.floored(to: .days(7)).seconds
    }
}
