import Timekeeping

extension SystemState {
    /// A schedule and what became of its slots.
    public struct Schedule: Hashable, Sendable {
        public var name: String
        public var isPaused: Bool
        /// Since when and by whom, where it is.
        public var pausedAt: Timestamp?
        public var pausedBy: String?
        /// When the next slot comes due.
        public var nextSlot: Timestamp
        /// From one slot to the next, about.
        public var every: Span
        /// Slots that were passed over within the last 24 hours, and the newest of them.
        public var missed: Int64
        public var newestMissed: Timestamp?
        /// The oldest slot that came due and is not done.
        public var oldestOpen: Timestamp?
        /// Of the newest slot that ended: whether it failed, and why.
        public var newestEnded: Timestamp?
        public var failure: String?

        public init(
            name: String, isPaused: Bool = false, pausedAt: Timestamp? = nil, pausedBy: String? = nil,
            nextSlot: Timestamp, every: Span, missed: Int64 = 0,
            newestMissed: Timestamp? = nil, oldestOpen: Timestamp? = nil, newestEnded: Timestamp? = nil,
            failure: String? = nil
        ) {
            self.name = name
            self.isPaused = isPaused
            self.pausedAt = pausedAt
            self.pausedBy = pausedBy
            self.nextSlot = nextSlot
            self.every = every
            self.missed = missed
            self.newestMissed = newestMissed
            self.oldestOpen = oldestOpen
            self.newestEnded = newestEnded
            self.failure = failure
        }
    }

    /// Records of a dead-letter topic that nobody decided on.
    public struct DeadLetters: Hashable, Sendable {
        public var topic: String
        public var waiting: Int64

        public init(topic: String, waiting: Int64) {
            self.topic = topic
            self.waiting = waiting
        }
    }

    /// How far a living process is behind a topic.
    public struct Lag: Hashable, Sendable {
        public var role: String
        public var topic: String
        /// Wall age of the oldest record not worked off; 0 at the end.
        public var seconds: Double?
        public var records: Int64?

        public init(role: String, topic: String, seconds: Double?, records: Int64? = nil) {
            self.role = role
            self.topic = topic
            self.seconds = seconds
            self.records = records
        }
    }

    /// A process as its heartbeat tells.
    public struct Process: Hashable, Sendable {
        public var instance: String
        public var role: String
        public var hasStopped: Bool
        /// Wall seconds since its last heartbeat, by the database's clock.
        public var silence: Double

        public init(instance: String, role: String, hasStopped: Bool = false, silence: Double) {
            self.instance = instance
            self.role = role
            self.hasStopped = hasStopped
            self.silence = silence
        }
    }
}
