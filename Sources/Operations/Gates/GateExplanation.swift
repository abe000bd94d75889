import Learning
import Store
import Timekeeping

/// Why a post is or is not learned from, gate by gate, and what comes next.
public struct GateExplanation: Sendable {
    public enum State: String, Sendable {
        /// There are readings, and no post of that id.
        case noPost = "no_post"
        /// There is no reading yet.
        case noReading = "no_reading"
        /// Read, and not judged by a learn run since.
        case notJudged = "not_judged"
        case heldBack = "held_back"
        case learnable
    }

    /// Thresholds, and who had asked for them.
    public struct Basis: Sendable {
        public let gate: LearnGates.Entry
        /// `nil` in rows older than settings.
        public let setting: GateSettings.Entry?
    }

    /// What an arm learned from the post.
    public struct Arm: Sendable {
        public let name: String
        /// `nil` for an hour, which learns the rate itself.
        public let isSuccess: Bool?
    }

    /// Whether a model saw the post.
    public struct Model: Sendable {
        public let id: Int64
        public let kind: String
        /// Whether the current version carries it.
        public let isCurrent: Bool
        /// `trained`, `judged` or `not in it`.
        public let role: String
    }

    public let decisionID: String
    public let postID: String?
    public let postedAt: Timestamp?
    public let state: State
    /// Every gate; empty where there is nothing to judge.
    public let findings: [GateFinding]
    /// When the counts that were judged were read.
    public let readAt: Timestamp?
    /// The slot of the learn run that gave the verdict; `nil` where none has.
    public let judgedAt: Timestamp?
    /// What the findings were judged by.
    public let basis: Basis?
    /// Other thresholds that rule now: what they would say of the verdict's reading, and whether the next learn run
    /// will ask them.
    public let renewed: (gate: LearnGates.Entry, reasons: [GateReason], isDue: Bool)?
    /// Whether a newer reading than the verdict's is there.
    public let hasNewerReading: Bool
    public let nextReading: Timestamp?
    public let nextJudgement: Timestamp?
    public let isLearningPaused: Bool
    public let rate: Double?
    /// Empty where nothing is learned from it.
    public let arms: [Arm]
    public let models: [Model]
    /// Readings that were rejected as impossible, and why the newest was.
    public let rejected: (count: Int64, reason: String)?

    /// What holds it back, in one line: `99 impressions of 100 needed; 1 h 12 min old of 2 h`.
    public var summary: String {
        switch state {
        case .noPost: "it has readings, but the topic posts has no post of this id"
        case .noReading: "it has no reading yet"
        case .notJudged: "it has a reading, and no learn run has judged it yet"
        case .learnable: "it is learned from"
        case .heldBack: findings.filter(\.holdsBack).map(\.sentence).joined(separator: "; ")
        }
    }
}
