import Timekeeping

/// Everything the rules look at, read in one snapshot. What could not be asked is `nil`: unknown is never 0.
public struct SystemState: Sendable {
    /// Domain time.
    public var now: Timestamp
    public var startedAt: Timestamp
    public var posts = Posts()
    public var readings = Readings()
    public var generators: [Generator] = []
    /// Posts of the last seven days.
    public var uses: [GeneratorUse] = []
    /// The newest word of the optimizer, also that it skipped a run.
    public var lastOptimization: Timestamp?
    public var models: [Model] = []
    public var drift: [PartDrift] = []
    public var schedules: [Schedule] = []
    public var deadLetters: [DeadLetters]?
    public var lags: [Lag] = []
    public var processes: [Process] = []

    public init(now: Timestamp, startedAt: Timestamp) {
        self.now = now
        self.startedAt = startedAt
    }
}

extension SystemState {
    /// Own posts of the last seven days.
    public struct Posts: Hashable, Sendable {
        public var published: Int64
        public var withGenerator: Int64
        /// Old enough for a first reading.
        public var due: Int64
        /// Of those, with a known number of impressions.
        public var read: Int64

        public init(published: Int64 = 0, withGenerator: Int64 = 0, due: Int64 = 0, read: Int64 = 0) {
            self.published = published
            self.withGenerator = withGenerator
            self.due = due
            self.read = read
        }
    }

    /// Readings of the last 24 hours.
    public struct Readings: Hashable, Sendable {
        public var taken: Int64
        /// Without a count of impressions or likes.
        public var unknown: Int64

        public init(taken: Int64 = 0, unknown: Int64 = 0) {
            self.taken = taken
            self.unknown = unknown
        }
    }
}

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

    /// A process, by its heartbeat.
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

extension SystemState {
    /// One kind of model: the current one, and how long the next fit has been due.
    public struct Model: Hashable, Sendable {
        /// `ridge` or `logistic`.
        public var kind: String
        /// When the current one was fitted; `nil` while the defaults apply.
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

extension SystemState {
    /// A row of the weights.
    public struct Generator: Hashable, Sendable {
        public var name: String
        public var weight: Double
        /// `active`, `testing`, `disabled` or `archived`.
        public var status: String
        public var followersPerThousand: Double?
        public var measuredPosts: Int64
        public var lastUsedAt: Timestamp?
        /// When somebody took it in; `nil` for those that were there from the start.
        public var addedAt: Timestamp?

        public init(
            name: String, weight: Double, status: String = "active", followersPerThousand: Double? = nil,
            measuredPosts: Int64 = 0, lastUsedAt: Timestamp? = nil, addedAt: Timestamp? = nil
        ) {
            self.name = name
            self.weight = weight
            self.status = status
            self.followersPerThousand = followersPerThousand
            self.measuredPosts = measuredPosts
            self.lastUsedAt = lastUsedAt
            self.addedAt = addedAt
        }

        /// Whether posts are drawn from it.
        public var isDrawn: Bool { status == "active" || status == "testing" }
    }

    /// How many posts a generator wrote, and how many the weights at the time of each post asked for.
    public struct GeneratorUse: Hashable, Sendable {
        public var name: String
        public var posts: Int64
        /// Sum of its weights over all posts.
        public var expected: Double

        public init(name: String, posts: Int64, expected: Double) {
            self.name = name
            self.posts = posts
            self.expected = expected
        }
    }
}
