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
