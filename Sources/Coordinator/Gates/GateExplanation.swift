import Learning
import Store
import Timekeeping

/// Why a post is or is not learned from, gate by gate, and what comes next.
struct GateExplanation: Sendable {
    enum Standing: String, Sendable {
        /// Readings came, and no post of that id.
        case noPost = "no_post"
        /// Nothing was read of it yet.
        case noReading = "no_reading"
        /// Read, and no learn run has looked at it since.
        case notJudged = "not_judged"
        case heldBack = "held_back"
        case learnable
    }

    /// Thresholds, and who had asked for them.
    struct Basis: Sendable {
        let gate: LearnGates.Entry
        /// `nil` in rows older than settings.
        let setting: GateSettings.Entry?
    }

    /// What an arm learned from the post.
    struct Arm: Sendable {
        let name: String
        /// `nil` for an hour, which learns the rate itself.
        let isSuccess: Bool?
    }

    /// Whether a model saw the post.
    struct Model: Sendable {
        let id: Int64
        let kind: String
        /// Whether readers are told it now.
        let isInForce: Bool
        /// `trained`, `judged` or `not in it`.
        let role: String
    }

    let decisionID: String
    let postID: String?
    let postedAt: Timestamp?
    let standing: Standing
    /// Every gate; empty where there is nothing to judge.
    let findings: [GateFinding]
    /// When the counts that were judged were read.
    let readAt: Timestamp?
    /// The slot of the learn run that gave the verdict; `nil` where none has.
    let judgedAt: Timestamp?
    /// What the findings were judged by.
    let basis: Basis?
    /// Other thresholds that rule now: what they would say of the verdict's reading, and whether the next learn run
    /// will ask them.
    let renewed: (gate: LearnGates.Entry, reasons: [GateReason], isDue: Bool)?
    /// Whether a newer reading than the verdict's is there.
    let hasNewerReading: Bool
    let nextReading: Timestamp?
    let nextJudgement: Timestamp?
    let isLearningPaused: Bool
    let rate: Double?
    /// Empty where nothing is learned from it.
    let arms: [Arm]
    let models: [Model]
    /// Readings that cannot be true and were kept apart, with why of the newest.
    let rejected: (count: Int64, reason: String)?

    /// What holds it back, in one line: `99 impressions of 100 needed; 1 h 12 min old of 2 h`.
    var summary: String {
        switch standing {
        case .noPost: "readings came, but no post of this id was published to the topic posts"
        case .noReading: "nothing was read of it yet"
        case .notJudged: "read, and not judged by a learn run yet"
        case .learnable: "it is learned from"
        case .heldBack: findings.filter(\.holdsBack).map(\.sentence).joined(separator: "; ")
        }
    }
}
