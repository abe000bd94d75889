import Timekeeping

extension SystemState {
    /// One kind of model: what is in force and how long the next fit is waited for.
    public struct Model: Hashable, Sendable {
        /// `ridge` or `logistic`.
        public var kind: String
        /// When the one in force was fitted; `nil` while the defaults stand.
        public var inForceSince: Timestamp?
        public var isPinned: Bool
        /// When the newest fit was made, published or not.
        public var lastFit: Timestamp?
        /// Posts that became learnable after the newest fit.
        public var waitingPosts: Int64
        /// When the first of those did.
        public var waitingSince: Timestamp?

        public init(
            kind: String, inForceSince: Timestamp? = nil, isPinned: Bool = false, lastFit: Timestamp? = nil,
            waitingPosts: Int64 = 0, waitingSince: Timestamp? = nil
        ) {
            self.kind = kind
            self.inForceSince = inForceSince
            self.isPinned = isPinned
            self.lastFit = lastFit
            self.waitingPosts = waitingPosts
            self.waitingSince = waitingSince
        }
    }

    /// The newest measurements of one part, newest first: what each found alarming, and its figures.
    public struct PartDrift: Hashable, Sendable {
        public var part: String
        public var alerts: [[String]]
        public var skill: Double?
        public var calibrationError: Double?

        public init(part: String, alerts: [[String]], skill: Double? = nil, calibrationError: Double? = nil) {
            self.part = part
            self.alerts = alerts
            self.skill = skill
            self.calibrationError = calibrationError
        }
    }
}
