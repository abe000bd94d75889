import Learning
import Model
import Postgres
import Store
import Timekeeping

/// The weights now, with what is known of each generator: read in one snapshot.
public struct WeightSnapshot: Encodable, Sendable {
    public struct Generator: Encodable, Sendable {
        public let name: String
        public let weight: Double
        /// Before anything was learned; `nil` for a generator that was added later.
        public let defaultWeight: Double?
        public let status: GeneratorState.Status
        public let locked: Bool
        public let override: Double?
        public let measuredPosts: Int64
        public let followersPer1K: Double?
        public let tier: PerformanceTier?
        public let trend: Trend?
        /// Followers a thousand impressions: the posterior's mean and 95 % interval.
        public let posteriorMean: Double
        public let posteriorLow: Double
        public let posteriorHigh: Double
        /// `nil` for one that posts are not drawn from.
        public let probabilityOfBest: Double?
        public let standing: FollowerPosterior.Comparison
    }

    public let windowEnd: Timestamp
    public let windowDays: Int
    public let learnablePosts: Int64
    public let changedAt: Timestamp?
    public let generators: [Generator]

    /// Reads in the open transaction.
    init(_ connection: PostgresConnection, _ evidence: WeightEvidence, run: WeightRun, end: Timestamp) throws {
        let states = evidence.states
        let posterior = FollowerPosterior(states)
        let (intervals, standings) = (posterior.interval(0.95), posterior.comparisons)
        let chances = posterior.chances(states)
        let trends = try evidence.trends(connection)
        let defaults = Dictionary(uniqueKeysWithValues: GeneratorRegistry.defaults.map { ($0.name, $0.weight) })
        windowEnd = end
        windowDays = run.windowDays
        learnablePosts = evidence.posts
        changedAt = try connection.execute("SELECT max(updated_at) FROM generator_weights").only().optionalTimestamp(0)
        generators = states.indices.map { index in
            let state = states[index]
            return Generator(
                name: state.name, weight: state.weight, defaultWeight: defaults[state.name], status: state.status,
                locked: state.isLocked, override: state.override, measuredPosts: state.evidence.measuredPosts,
                followersPer1K: state.evidence.followersPerThousand, tier: state.evidence.tier,
                trend: trends[state.name], posteriorMean: posterior.mean[index],
                posteriorLow: intervals[index].lowerBound, posteriorHigh: intervals[index].upperBound,
                probabilityOfBest: chances[index], standing: standings[index])
        }
    }
}

/// What moved the weights, oldest first.
public struct WeightHistory: Encodable, Sendable {
    /// `nil` for all generators.
    public let generator: String?
    public let events: [WeightEventAnswer]
}

/// One event of the weights.
public struct WeightEventAnswer: Encodable, Sendable {
    public let eventID: Int64
    public let at: Timestamp
    public let kind: String
    public let slot: Timestamp?
    /// The generator that an action was about.
    public let generator: String?
    public let actor: String?
    /// Why, in the actor's words.
    public let reason: String?
    /// What happened, in one sentence.
    public let summary: String
    public let changes: [ChangeReport.Change]

    /// - Parameter generator: the only weight to report; `nil` for all.
    init(_ recorded: RecordedEvent, of generator: String? = nil) {
        eventID = recorded.event.id
        at = recorded.at
        kind = recorded.event.kind
        slot = recorded.slot
        self.generator = recorded.generator
        actor = recorded.by
        reason = recorded.because
        summary = recorded.reason
        changes = recorded.moves.filter { generator == nil || $0.name == generator }.map(ChangeReport.Change.init)
    }
}

/// The weights replayed from the registry's defaults, and where records and replay differ.
public struct WeightReplayReport: Encodable, Sendable {
    public struct Difference: Encodable, Sendable {
        /// `nil` for what is stored now.
        public let eventID: Int64?
        public let place: String
        public let what: String
        public let replayed: String?
        public let recorded: String?
    }

    public struct Step: Encodable, Sendable {
        public let event: WeightEventAnswer
        /// The weights that the event left, by the replay.
        public let weights: [String: Double]
    }

    public let agrees: Bool
    public let events: Int
    /// Events that hold too little to be repeated.
    public let takenAsRecorded: Int
    public let differences: [Difference]
    public let weights: [String: Double]
    /// `nil` where they are not asked for.
    public var steps: [Step]?

    init(_ events: [RecordedEvent], stored: [GeneratorState]) {
        var replay = WeightReplay()
        var steps: [Step] = []
        for recorded in events {
            replay.apply(recorded.event)
            steps.append(Step(event: WeightEventAnswer(recorded), weights: Self.weights(replay.states)))
        }
        replay.finish(stored: stored)
        self.steps = steps
        agrees = replay.mismatches.isEmpty
        self.events = replay.events
        takenAsRecorded = replay.incomplete
        weights = Self.weights(replay.states)
        differences = replay.mismatches.map {
            Difference(
                eventID: $0.eventID, place: $0.place, what: $0.what, replayed: $0.expected, recorded: $0.found)
        }
    }

    private static func weights(_ states: [GeneratorState]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: states.map { ($0.name, $0.weight) })
    }
}
