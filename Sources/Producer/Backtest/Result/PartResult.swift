import Learning

/// How one part of the predictor did over the walk.
struct PartResult: Sendable {
    static let calibrationGroups = 5

    let part: PredictedPart
    let tally: FitTally
    /// By the newest fit, published or not, over the posts that passed the gates in the end.
    let newest: SkillSummary
    /// By what was published, over those of them that were posted while a trained part was in force.
    let published: SkillSummary
    /// By the newest fit, over all posts whose outcome is known, whether or not they passed the gates.
    let everyPost: SkillSummary
    /// Of the newest fit over the posts that passed the gates.
    let calibration: Calibration?

    init(_ part: PredictedPart, _ tally: FitTally, _ posts: [JudgedPost], seed: UInt64) {
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
enum PublishingSupport: String, Sendable {
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
    var support: PublishingSupport {
        guard newest.score.count > 0, newest.score.skill != nil else { return .noModel }
        guard let interval = newest.interval else { return .tooShort }
        return interval.lowerBound > 0 ? .supported : interval.upperBound < 0 ? .refuted : .open
    }
}
