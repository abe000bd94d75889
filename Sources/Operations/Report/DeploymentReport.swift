import Model
import Store
import Timekeeping

/// Everything a report tells, as read from the tables in one snapshot. Sections turn parts of it into text; `--json`
/// prints all of it.
public struct DeploymentReport: Sendable {
    public var account = ""
    public var mode = ""
    public var timeZone = ""
    public var startedAt: Timestamp?
    public var now: Timestamp
    public var happened = Happened()
    public var gate = GateSummary()
    public var schedules: [ScheduleSummary] = []
    /// The newest `retrain`: where it made no fit, its reason says why.
    public var lastRetrain: JobSummary?
    public var models: [ModelSummary] = []
    public var versions: [VersionSummary] = []
    public var contentArms: [ArmSummary] = []
    public var timingArms: [ArmSummary] = []
    public var generators: [GeneratorSummary] = []
    /// The newest optimization that worked a step out; `nil` before the first.
    public var lastStep: StepSummary?
    public var days: [DaySummary] = []
    /// How the newest matured predictions did: the newest measurement of each part.
    public var drift: [DriftStore.Row] = []
}

/// What went out and what was read of it.
public struct Happened: Sendable {
    public var published: Int64 = 0
    public var drafts: Int64 = 0
    public var external: Int64 = 0
    public var firstPost: Timestamp?
    public var lastPost: Timestamp?
    public var readings: Int64 = 0
    public var postsRead: Int64 = 0
    public var rejected: [(reason: String, count: Int64)] = []
    public var impressions: Int64?
    public var followersBefore: Int64?
    public var followersAfter: Int64?
    /// Σ of what is credited to posts, gross where the source tells a post's own follows (whoever left again since
    /// still counts); `nil` where nothing was measured.
    public var followersCredited: Int64?
    public var postsWithFollowers: Int64 = 0
}

public struct GateSummary: Sendable {
    public var learnable: Int64 = 0
    public var refused: Int64 = 0
    /// A post refused for two reasons is counted under both.
    public var refusals: [(reason: String, count: Int64)] = []
    public var withoutReading: Int64 = 0
    public var mode: String?
    public var viewsMin: Double?
    public var likesMin: Double?
    public var ageMinSeconds: Double?
}

public struct ScheduleSummary: Sendable {
    public var name: String
    /// When its slots fall due: `every 6h`, `at 06:00 mon-fri`.
    public var rule: String
    /// `nil` where the rule follows a calendar.
    public var everySeconds: Int64?
    /// Slots by state: `done`, `skipped`, `failed`, `missed`, `queued`.
    public var states: [String: Int64]
    /// The reasons for slots that did not run, the most frequent first.
    public var reasons: [(reason: String, count: Int64)]

    public var total: Int64 { states.values.reduce(0, +) }
}

/// How a job ended.
public struct JobSummary: Sendable {
    public var slot: Timestamp
    /// `done`, `skipped`, `failed`, or still `queued` or `running`.
    public var state: String
    /// Why it was skipped or failed.
    public var reason: String?
}

/// One fit, as `predictor_models` keeps it.
public struct ModelSummary: Sendable {
    public enum Kind: String, Sendable { case ridge, logistic }

    public var modelID: Int64
    public var kind: Kind
    public var trainedAt: Timestamp
    /// Rows collected after this moment were fitted.
    public var windowStart: Timestamp
    public var rowCount: Int64
    public var trainCount: Int64
    public var features: [String]
    public var intercept: Double?
    public var weights: [Double]
    /// By name: `mse`, `rSquared`, `logLoss`, `accuracy`, …
    public var metrics: [String: Double]
    /// The same figures for predicting the training rows' mean.
    public var baseline: [String: Double]
    /// `published`, `stored` or `refused`.
    public var decision: String
    public var reason: String
    /// Of the newest fifth: rows that judged, and rows left out because their outcome was on the way.
    public var validationCount: Int64 = 0
    public var embargoedCount: Int64 = 0
    /// What the gates kept from the fit: a JSON object.
    public var selection = "{}"
}

public struct VersionSummary: Sendable {
    public var version: String
    public var publishedAt: Timestamp
    public var confirmed: Bool
    public var payload: String
    public var ridgeModelID: Int64?
    public var logitModelID: Int64?
}

public struct ArmSummary: Sendable {
    public var name: String
    public var successes: Int64
    public var failures: Int64
    public var averageReward: Double?
    /// Where evidence is discounted: each post at the weight its age leaves it.
    public var discountedSuccesses: Double?
    public var discountedFailures: Double?
    /// That this arm is the best of its scope; filled where the arms are compared.
    public var winProbability: Double?

    public var pulls: Int64 { successes + failures }
    /// How many posts the evidence is worth that choices go by.
    public var effectivePosts: Double {
        guard let discountedSuccesses, let discountedFailures else { return Double(pulls) }
        return discountedSuccesses + discountedFailures
    }
}

public struct GeneratorSummary: Sendable {
    public var name: String
    public var weightBefore: Double
    public var weight: Double
    public var posts: Int64
    public var measured: Int64
    public var followersPerThousand: Double?
    public var tier: String?
    public var locked: Bool
    /// Of the newest optimization's window; `nil` before the first.
    public var posterior: PosteriorSummary?
}

/// What the newest optimization knew of a generator's followers a thousand impressions.
public struct PosteriorSummary: Sendable {
    public var mean: Double
    /// The 95 % interval.
    public var low: Double
    public var high: Double
    public var probabilityOfBest: Double?
    /// `ahead` or `behind` of the generators' common mean, or `not_enough_evidence`.
    public var standing: String
}

/// A step of the weights and what it was thought to be worth.
public struct StepSummary: Sendable {
    /// Doubly robust, with its 95 % interval.
    public struct Worth: Sendable {
        public var expected: Double
        public var low: Double
        public var high: Double
    }

    public var at: Timestamp
    /// `autonomous_optimization` or `refused`.
    public var kind: String
    /// `raw` or `posterior`.
    public var drive: String
    /// `known` or `not_enough_evidence`.
    public var best: String?
    public var likeliest: String?
    public var likeliestWith: Double?
    public var verdict: String?
    public var present: Worth?
    public var proposed: Worth?
    public var effectivePosts: Double?
}

/// The posts of one day, over those whose followers are known.
public struct DaySummary: Sendable {
    public var day: Timestamp
    public var posts: Int64
    public var impressions: Int64
    public var followers: Int64?

    /// Followers per thousand impressions, pooled over the day's posts; `nil` where it was not measured.
    public var followersPerThousand: Double? {
        guard let followers, impressions > 0 else { return nil }
        return 1000 * Double(followers) / Double(impressions)
    }
}

/// The weights of a fit by their names in the predictor's payload, in the order of its features.
public enum WeightNames {
    private static let byFeature = [
        "quality_score": "qualityWeight", "content_type_educational": "contentTypeWeight",
        "content_type_factual": "factualWeight", "timing_slot": "timingWeight", "timing_sin": "timingSinWeight",
        "timing_cos": "timingCosWeight", "length_medium": "lengthWeight", "novelty_score": "noveltyWeight",
        "expertise_level": "expertiseWeight", "viral_indicators": "viralWeight",
    ]

    public static func of(feature: String) -> String { byFeature[feature] ?? feature }

    /// A name of the payload as `--json` prints it: `qualityWeight` → `quality_weight`.
    public static func printed(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    /// The name of the payload that was printed so: `quality_weight` → `qualityWeight`.
    public static func payload(_ printed: String) -> String {
        printed.split(separator: "_").enumerated().map {
            $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst()
        }
        .joined()
    }
}

extension ModelSummary {
    /// Intercept first; empty where the fit was refused before it had coefficients.
    public var coefficients: [(name: String, value: Double)] {
        guard let intercept, features.count == weights.count else { return [] }
        return [("intercept", intercept)]
            + zip(features, weights).map { (WeightNames.of(feature: $0), $1) }
    }
}

extension DeploymentReport {
    /// The newest fit of a kind, whatever became of it.
    public func lastFit(_ kind: ModelSummary.Kind) -> ModelSummary? {
        models.filter { $0.kind == kind }.max { $0.modelID < $1.modelID }
    }
    /// Why there is no fit at all, as a sentence.
    public var whyNoFit: String {
        guard let retrain = lastRetrain else { return "No fit was made: retrain has not run yet." }
        let reason = retrain.reason.map { ": \($0)" } ?? ""
        return "No fit was made: retrain of \(retrain.slot) is \(retrain.state)\(reason). The defaults are in force."
    }
    /// The newest fit of a kind that readers were given.
    public func lastPublished(_ kind: ModelSummary.Kind) -> ModelSummary? {
        models.filter { $0.kind == kind && $0.decision == "published" }.max { $0.modelID < $1.modelID }
    }
}
