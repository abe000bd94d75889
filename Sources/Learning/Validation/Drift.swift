/// How well the newest matured predictions of one part did, and what is alarming about it.
public struct Drift: Hashable, Sendable {
    public enum Alert: String, Hashable, Sendable, CaseIterable {
        /// The skill against predicting the model's training mean is below the least.
        case skillLow = "skill_low"
        /// What is predicted and what comes differ by more than the bound, and by more than chance explains.
        case calibrationOff = "calibration_off"
    }

    /// Groups of the calibration: few posts bear no more.
    static let groups = 5

    public let part: PredictedPart
    /// Matured predictions looked at, made by a trained model.
    public let count: Int
    /// `nil` where too few have matured.
    public let skill: Double?
    /// Over the mean outcome: 0.2 is a fifth of it. `nil` where too few have matured or the mean outcome is 0.
    public let calibrationError: Double?
    /// What the calibration error would be by chance alone, over the mean outcome.
    public let calibrationByChance: Double?
    public let meanPrediction: Double?
    public let meanOutcome: Double?
    public let alerts: [Alert]

    /// - Parameter posts: the newest matured ones, at most `thresholds.posts`, oldest first.
    public init(_ part: PredictedPart, _ posts: [PredictedOutcome], thresholds: DriftThresholds) {
        self.part = part
        let posts = posts.suffix(thresholds.posts)
        count = posts.count
        guard count >= max(1, thresholds.leastPosts) else {
            (skill, calibrationError, calibrationByChance) = (nil, nil, nil)
            (meanPrediction, meanOutcome, alerts) = (nil, nil, [])
            return
        }
        var score = SkillScore()
        for post in posts {
            score.add(
                loss: part.loss(post.prediction, post.outcome), reference: part.loss(post.mean, post.outcome))
        }
        skill = score.skill
        meanPrediction = posts.reduce(0) { $0 + $1.prediction } / Double(count)
        meanOutcome = posts.reduce(0) { $0 + $1.outcome } / Double(count)
        let table = Calibration(
            predictions: posts.map(\.prediction), outcomes: posts.map(\.outcome), groups: Self.groups
        ).flatMap { $0.meanOutcome > 0 ? $0 : nil }
        calibrationError = table.map { $0.expectedError / $0.meanOutcome }
        calibrationByChance = table.map { $0.errorByChance / $0.meanOutcome }
        var alerts: [Alert] = []
        if let skill, skill < thresholds.leastSkill { alerts.append(.skillLow) }
        if let error = calibrationError, let chance = calibrationByChance, error > thresholds.mostCalibrationError,
            error > 2 * chance
        {
            alerts.append(.calibrationOff)
        }
        self.alerts = alerts
    }
}

/// When predictions are said to have drifted from what comes.
public struct DriftThresholds: Hashable, Sendable {
    /// The newest matured posts that are looked at.
    public var posts = 100
    /// With fewer nothing is measured.
    public var leastPosts = 30
    /// Skill below this raises an alert.
    public var leastSkill = 0.0
    /// Calibration error over the mean outcome above this raises an alert, where it is also more than twice what chance
    /// explains.
    public var mostCalibrationError = 0.5

    public init() {}

    public init(posts: Int, leastPosts: Int, leastSkill: Double, mostCalibrationError: Double) {
        self.posts = posts
        self.leastPosts = leastPosts
        self.leastSkill = leastSkill
        self.mostCalibrationError = mostCalibrationError
    }
}

/// What was predicted of one post, what its model's training mean would have predicted, and what came.
public struct PredictedOutcome: Hashable, Sendable {
    public var prediction: Double
    public var mean: Double
    public var outcome: Double

    public init(prediction: Double, mean: Double, outcome: Double) {
        self.prediction = prediction
        self.mean = mean
        self.outcome = outcome
    }
}

/// Which of the two predictions, and so which loss its skill is measured in.
public enum PredictedPart: String, Hashable, Sendable, CaseIterable {
    /// The engagement rate: squared error.
    case ridge
    /// Whether a post brings a follower: log-loss.
    case logistic

    public func loss(_ prediction: Double, _ outcome: Double) -> Double {
        self == .ridge ? Loss.squared(prediction, outcome) : Loss.logarithmic(prediction, outcome)
    }
}
