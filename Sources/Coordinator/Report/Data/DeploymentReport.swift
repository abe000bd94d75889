import Store
import Timekeeping

/// Everything a report tells, as read from the tables in one snapshot. Sections turn parts of it into text; `--json`
/// prints all of it.
struct DeploymentReport: Sendable {
    var account = ""
    var mode = ""
    var timeZone = ""
    var startedAt: Timestamp?
    var now: Timestamp
    var happened = Happened()
    var gate = GateSummary()
    var schedules: [ScheduleSummary] = []
    /// The newest `retrain`: where it made no fit, its reason says why.
    var lastRetrain: JobSummary?
    var models: [ModelSummary] = []
    var versions: [VersionSummary] = []
    var contentArms: [ArmSummary] = []
    var timingArms: [ArmSummary] = []
    var generators: [GeneratorSummary] = []
    /// The newest optimization that worked a step out; `nil` before the first.
    var lastStep: StepSummary?
    var days: [DaySummary] = []
    /// How the newest matured predictions did: the newest measurement of each part.
    var drift: [DriftStore.Row] = []
}

/// What went out and what was read of it.
struct Happened: Sendable {
    var published: Int64 = 0
    var drafts: Int64 = 0
    var external: Int64 = 0
    var firstPost: Timestamp?
    var lastPost: Timestamp?
    var readings: Int64 = 0
    var postsRead: Int64 = 0
    var rejected: [(reason: String, count: Int64)] = []
    var impressions: Int64?
    var followersBefore: Int64?
    var followersAfter: Int64?
    /// Σ of what is credited to posts, gross where the source tells a post's own follows (whoever left again since
    /// still counts); `nil` where nothing was measured.
    var followersCredited: Int64?
    var postsWithFollowers: Int64 = 0
}

struct GateSummary: Sendable {
    var learnable: Int64 = 0
    var refused: Int64 = 0
    /// A post refused for two reasons is counted under both.
    var refusals: [(reason: String, count: Int64)] = []
    var withoutReading: Int64 = 0
    var mode: String?
    var viewsMin: Double?
    var likesMin: Double?
    var ageMinSeconds: Double?
}

struct ScheduleSummary: Sendable {
    var name: String
    /// When its slots fall due: `every 6h`, `at 06:00 mon-fri`.
    var rule: String
    /// `nil` where the rule follows a calendar.
    var everySeconds: Int64?
    /// Slots by state: `done`, `skipped`, `failed`, `missed`, `queued`.
    var states: [String: Int64]
    /// The reasons for slots that did not run, the most frequent first.
    var reasons: [(reason: String, count: Int64)]

    var total: Int64 { states.values.reduce(0, +) }
}

/// How a job ended.
struct JobSummary: Sendable {
    var slot: Timestamp
    /// `done`, `skipped`, `failed`, or still `queued` or `running`.
    var state: String
    /// Why it was skipped or failed.
    var reason: String?
}

/// One fit, as `predictor_models` keeps it.
struct ModelSummary: Sendable {
    enum Kind: String, Sendable { case ridge, logistic }

    var modelID: Int64
    var kind: Kind
    var trainedAt: Timestamp
    /// Rows collected after this moment were fitted.
    var windowStart: Timestamp
    var rowCount: Int64
    var trainCount: Int64
    var features: [String]
    var intercept: Double?
    var weights: [Double]
    /// By name: `mse`, `rSquared`, `logLoss`, `accuracy`, …
    var metrics: [String: Double]
    /// The same figures for predicting the training rows' mean.
    var baseline: [String: Double]
    /// `published`, `stored` or `refused`.
    var decision: String
    var reason: String
    /// Of the newest fifth: rows that judged, and rows left out because their outcome was on the way.
    var validationCount: Int64 = 0
    var embargoedCount: Int64 = 0
    /// What the gates kept from the fit: a JSON object.
    var selection = "{}"
}

struct VersionSummary: Sendable {
    var version: String
    var publishedAt: Timestamp
    var confirmed: Bool
    var payload: String
    var ridgeModelID: Int64?
    var logitModelID: Int64?
}

struct ArmSummary: Sendable {
    var name: String
    var successes: Int64
    var failures: Int64
    var averageReward: Double?
    /// Where evidence is discounted: each post at the weight its age leaves it.
    var discountedSuccesses: Double?
    var discountedFailures: Double?
    /// That this arm is the best of its scope; filled where the arms are compared.
    var winProbability: Double?

    var pulls: Int64 { successes + failures }
    /// How many posts the evidence is worth that choices go by.
    var effectivePosts: Double {
        guard let discountedSuccesses, let discountedFailures else { return Double(pulls) }
        return discountedSuccesses + discountedFailures
    }
}

struct GeneratorSummary: Sendable {
    var name: String
    var weightBefore: Double
    var weight: Double
    var posts: Int64
    var measured: Int64
    var followersPerThousand: Double?
    var tier: String?
    var locked: Bool
    /// Of the newest optimization's window; `nil` before the first.
    var posterior: PosteriorSummary?
}

/// What the newest optimization knew of a generator's followers a thousand impressions.
struct PosteriorSummary: Sendable {
    var mean: Double
    /// The 95 % interval.
    var low: Double
    var high: Double
    var probabilityOfBest: Double?
    /// `ahead` or `behind` of the generators' common mean, or `not_enough_evidence`.
    var standing: String
}

/// A step of the weights and what it was thought to be worth.
struct StepSummary: Sendable {
    /// Doubly robust, with its 95 % interval.
    struct Worth: Sendable {
        var expected: Double
        var low: Double
        var high: Double
    }

    var at: Timestamp
    /// `autonomous_optimization` or `refused`.
    var kind: String
    /// `raw` or `posterior`.
    var drive: String
    /// `known` or `not_enough_evidence`.
    var best: String?
    var likeliest: String?
    var likeliestWith: Double?
    var verdict: String?
    var present: Worth?
    var proposed: Worth?
    var effectivePosts: Double?
}

/// The posts of one day, over those whose followers are known.
struct DaySummary: Sendable {
    var day: Timestamp
    var posts: Int64
    var impressions: Int64
    var followers: Int64?

    /// Followers per thousand impressions, pooled over the day's posts; `nil` where it was not measured.
    var followersPerThousand: Double? {
        guard let followers, impressions > 0 else { return nil }
        return 1000 * Double(followers) / Double(impressions)
    }
}
