import Learning
import Model
import Runtime
import Store
import Timekeeping

/// What happened and what was learned, as read from the tables in one snapshot.
public struct DeploymentReport: Encodable, Sendable {
    public var account = ""
    public var mode = ""
    public var timeZone = ""
    public var startedAt: Timestamp?
    public var now: Timestamp
    public var activity = Activity()
    public var gate = GateSummary()
    public var schedules: [ScheduleSummary] = []
    /// The newest `retrain`: where it made no fit, its reason says why.
    public var lastRetrain: JobSummary?
    /// Of each kind the newest published fit, then the newest fit if it is another.
    public var models: [ModelSummary] = []
    /// How many fits of each kind came to which decision.
    public var fits: [String: [String: Int]] = [:]
    public var versions: [VersionSummary] = []
    public var arms: [ArmSummary] = []
    public var generators: [GeneratorSummary] = []
    /// The newest optimization that worked a step out; `nil` before the first.
    public var lastStep: StepSummary?
    public var days: [DaySummary] = []
    /// How the newest matured predictions did: the newest measurement of each part.
    public var drift: [DriftSummary] = []

    public var contentArms: [ArmSummary] { arms.filter { $0.scope == .content } }
    public var timingArms: [ArmSummary] { arms.filter { $0.scope == .timing } }

    /// The newest fit of a kind, whatever became of it.
    public func lastFit(_ kind: PredictorModel.Kind) -> ModelSummary? { models.last { $0.kind == kind } }

    /// The newest fit of a kind that readers were given.
    public func lastPublished(_ kind: PredictorModel.Kind) -> ModelSummary? {
        models.first { $0.kind == kind && $0.decision == .published }
    }

    /// Why there is no fit at all, as a sentence.
    public var whyNoFit: String {
        guard let retrain = lastRetrain else { return "No fit was made: retrain has not run yet." }
        let reason = retrain.reason.map { ": \($0)" } ?? ""
        return "No fit was made: retrain of \(retrain.slot) is \(retrain.state)\(reason). Readers use the defaults."
    }
}

/// What was published and what was read of it.
public struct Activity: Encodable, Sendable {
    public var published: Int64 = 0
    public var drafts: Int64 = 0
    public var external: Int64 = 0
    public var firstPost: Timestamp?
    public var lastPost: Timestamp?
    public var readings: Int64 = 0
    public var postsRead: Int64 = 0
    public var rejected: NamedValues<Int64> = [:]
    public var impressions: Int64?
    public var followersBefore: Int64?
    public var followersAfter: Int64?
    /// Σ of what is credited to posts, gross where the source gives a post's own follows (those who left again since
    /// still count); `nil` where nothing was measured.
    public var followersCredited: Int64?
    public var postsWithFollowers: Int64 = 0
}

public struct GateSummary: Encodable, Sendable {
    public var learnable: Int64 = 0
    public var refused: Int64 = 0
    /// A post refused for two reasons is counted under both.
    public var refusals: NamedValues<Int64> = [:]
    /// Own posts without a verdict.
    public var notJudged: Int64 = 0
    public var mode: String?
    public var viewsMin: Double?
    public var likesMin: Double?
    public var ageMinSeconds: Double?
}

public struct ScheduleSummary: Encodable, Sendable {
    public var schedule: String
    /// When its slots fall due: `every 6h`, `at 06:00 mon-fri`.
    public var rule: String
    /// `nil` where the rule follows a calendar.
    public var everySeconds: Int64?
    public var slots: Int64
    /// Slots by state: `done`, `skipped`, `failed`, `missed`, `queued`.
    public var states: [String: Int64]
    /// The reasons for slots that did not run, the most frequent first.
    public var reasons: NamedValues<Int64>
}

/// How a job ended.
public struct JobSummary: Encodable, Sendable {
    public var slot: Timestamp
    /// `done`, `skipped`, `failed`, or still `queued` or `running`.
    public var state: String
    /// Why it was skipped or failed.
    public var reason: String?
}

/// One fit of the model registry.
public struct ModelSummary: Encodable, Sendable {
    public var modelID: Int64
    public var kind: PredictorModel.Kind
    public var trainedAt: Timestamp
    /// Rows collected after this moment were fitted.
    public var windowStart: Timestamp
    public var rows: Int64
    public var trained: Int64
    public var decision: PredictorModel.Decision
    public var reason: String
    /// By the names of the payload, the intercept first; empty where the fit was refused before it had coefficients.
    public var coefficients: NamedValues<Double>
    /// `mse`, `rSquared`, `logLoss`, `accuracy`, … on the newest fifth.
    public var metrics: NamedValues<Double>
    /// The same for predicting the training rows' mean.
    public var baseline: NamedValues<Double>
    /// Of the newest fifth: rows that judged, and rows left out because their outcome was not known yet.
    public var validated: Int64
    public var embargoed: Int64
    /// What the gates kept from the fit.
    public var selection: ModelSelection
    /// What is true, where it is known.
    public var planted: PlantedComparison?

    /// The intercept's name among the coefficients.
    public static let intercept = "intercept"

    /// The name of a feature's weight in the predictor's payload.
    static func weightName(of feature: String) -> String { weightNames[feature] ?? feature }

    private static let weightNames = [
        "quality_score": "qualityWeight", "content_type_educational": "contentTypeWeight",
        "content_type_factual": "factualWeight", "timing_slot": "timingWeight", "timing_sin": "timingSinWeight",
        "timing_cos": "timingCosWeight", "length_medium": "lengthWeight", "novelty_score": "noveltyWeight",
        "expertise_level": "expertiseWeight", "viral_indicators": "viralWeight",
    ]
}

public struct VersionSummary: Encodable, Sendable {
    public var version: String
    public var publishedAt: Timestamp
    /// Whether Redis has taken it.
    public var confirmed: Bool
    public var payload: String

    private enum CodingKeys: CodingKey { case version, publishedAt, confirmed }
}

public struct ArmSummary: Encodable, Sendable {
    public enum Scope: String, Encodable, Sendable { case content, timing }

    public var arm: String
    public var scope: Scope
    public var successes: Int64
    public var failures: Int64
    /// What the evidence is worth that choices go by: each post counts by its age where evidence is discounted.
    public var effectivePosts: Double
    public var averageReward: Double?
    /// That this arm is the best of its scope; for arms of content.
    public var winProbability: Double?
    public var isDiscounted: Bool
    /// What choices go by.
    public var evidence: BetaArm

    public var pulls: Int64 { successes + failures }

    private enum CodingKeys: CodingKey {
        case arm, scope, successes, failures, effectivePosts, averageReward, winProbability
    }
}

public struct GeneratorSummary: Encodable, Sendable {
    public var generator: String
    public var weightBefore: Double
    public var weight: Double
    public var posts: Int64
    public var measured: Int64
    public var followersPer1K: Double?
    public var tier: String?
    public var locked: Bool
    /// Of the newest optimization's window; `nil` before the first.
    public var posterior: PosteriorSummary?
}

/// What the newest optimization knew of a generator's followers per thousand impressions.
public struct PosteriorSummary: Encodable, Sendable {
    /// The posterior's mean.
    public var followersPer1K: Double
    /// The 95 % interval.
    public var low: Double
    public var high: Double
    public var probabilityOfBest: Double?
    /// `ahead` or `behind` of the generators' common mean, or `not_enough_evidence`.
    public var standing: String
}

/// A step of the weights and what it was expected to be worth.
public struct StepSummary: Encodable, Sendable {
    /// Doubly robust, with its 95 % interval.
    public struct Worth: Encodable, Sendable {
        public var followersPer1K: Double
        public var low: Double
        public var high: Double
    }

    public var at: Timestamp
    /// `autonomous_optimization` or `refused`.
    public var eventType: String
    /// `raw` or `posterior`.
    public var drive: String
    /// `known` or `not_enough_evidence`.
    public var best: String?
    public var likeliest: String?
    public var likeliestWith: Double?
    public var verdict: String?
    public var effectivePosts: Double?
    public var present: Worth?
    public var proposed: Worth?
}

/// The posts of one day, over those whose followers are known.
public struct DaySummary: Encodable, Sendable {
    public let day: Timestamp
    public let posts: Int64
    public let impressions: Int64
    public let followers: Int64?
    /// Pooled over the day's posts; `nil` where it was not measured.
    public let followersPer1K: Double?

    init(day: Timestamp, posts: Int64, impressions: Int64, followers: Int64?) {
        self.day = day
        self.posts = posts
        self.impressions = impressions
        self.followers = followers
        followersPer1K = impressions > 0 ? followers.map { 1000 * Double($0) / Double(impressions) } : nil
    }
}

/// How the newest matured predictions of one part did.
public struct DriftSummary: Encodable, Sendable {
    /// `ridge` or `logistic`.
    public var part: String
    public var measuredAt: Timestamp
    public var posts: Int64
    public var newestPost: Timestamp?
    public var skill: Double?
    public var calibrationError: Double?
    public var calibrationByChance: Double?
    public var alerts: [String]

    init(_ row: DriftStore.Row) {
        part = row.part
        measuredAt = row.slot
        posts = row.posts
        newestPost = row.newestPost
        skill = row.skill
        calibrationError = row.calibrationError
        calibrationByChance = row.calibrationByChance
        alerts = row.alerts
    }
}
