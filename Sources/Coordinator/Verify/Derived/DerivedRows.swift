import Learning
import Schema
import Timekeeping

/// Rows of the tables that are computed from other tables, as the database has them.
struct GateLimits: Sendable {
    var viewsMin: Double
    var likesMin: Double
    var ageMinSeconds: Double
}

struct GateDecisionRow: Sendable {
    var gateID: Int64
    var learnable: Bool
    var reasons: [String]
    var impressions: Int64?
    var likes: Int64?
    var ageSeconds: Double?
    var collectedAt: Timestamp
}

struct ArmRow: Sendable {
    var successes: Int64
    var failures: Int64
    var averageReward: Double?
}

struct GeneratorRow: Sendable {
    var state: GeneratorState
    var totalPosts: Int64
}

struct ScheduleRow: Sendable {
    var name: String
    var rule: ScheduleRule
    var zone: ZoneOffsets = .utc
    var paused: Bool
    /// The first slot of the rule.
    var startsAt: Timestamp
    var lastSlot: Timestamp
}

struct SlotRow: Sendable {
    var schedule: String
    var slot: Timestamp
    var state: String
    var reason: String?
    /// Whether a person asked for it; then it need not be one of the rule's.
    var isManual = false
}

struct CheckpointRow: Sendable {
    var decisionID: String
    var ageSeconds: Int64
    var state: String
    var published: Bool
    var reading: MetricMessage?

    var key: String { "\(decisionID) at \(ageSeconds) s" }
}

struct PredictionRow: Sendable {
    var versionMilliseconds: Int64?
    var predictedRate: Double
    var followProbability: Double
    /// As noted with the prediction: of posting, in the account's time zone.
    var hour: Int
}

struct VersionRow: Sendable {
    var milliseconds: Int64
    var publishedAt: Timestamp
    var payload: String
}
