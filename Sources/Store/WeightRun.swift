import Learning
import Postgres
import Timekeeping

/// One run of the weights: the step towards what the window's posts say, whoever asks for it, the schedule's job or a
/// person.
///
/// Weights, a history row for each generator and the event are the caller's transaction, and the rows of the weights are
/// locked while it lasts. A run below its gate leaves an event too, and so do one whose locks and overrides leave no room
/// and one whose step the guard refuses.
public struct WeightRun: Sendable {
    public let policy: WeightPolicy
    /// Which estimate may refuse the step.
    public let rule: WeightGuard
    public let windowDays: Int
    public let leastPosts: Int

    public init(policy: WeightPolicy, rule: WeightGuard, windowDays: Int, leastPosts: Int) {
        self.policy = policy
        self.rule = rule
        self.windowDays = windowDays
        self.leastPosts = leastPosts
    }

    /// What a step did.
    public struct Report: Sendable {
        public let eventID: Int64
        public let posts: Int64
        public let proposal: WeightProposal
        public let trends: [String: Trend]
    }

    public enum Outcome: Sendable {
        case done(Report)
        /// The weights stay; the event of this kind says why.
        case stayed(OptimizationEvent.Kind, reason: String)
    }

    /// - Parameters:
    ///   - end: of the window.
    ///   - slot: of the schedule; `nil` for a person's run.
    ///   - moment: recorded with the event.
    ///   - hand: who asks for it, where a person does.
    public func perform(
        _ connection: PostgresConnection, until end: Timestamp, slot: Timestamp?, at moment: Timestamp,
        hand: OptimizationEvent.Hand? = nil
    ) throws -> Outcome {
        let evidence = try WeightEvidence(
            connection, until: end, windowDays: windowDays, drive: policy.objective, isLocking: true)
        var event = OptimizationEvent(
            kind: hand == nil ? .autonomousOptimization : .manualOptimization, createdAt: moment, slot: slot,
            postsConsidered: evidence.posts, windowStart: evidence.windowStart, windowEnd: end, reason: "")
        event.hand = hand
        func stay(_ kind: OptimizationEvent.Kind, _ reason: String) throws -> Outcome {
            event.kind = kind
            event.reason = Self.signed(reason, hand)
            try GeneratorStore.record(connection, event)
            return .stayed(kind, reason: reason)
        }
        guard evidence.posts >= leastPosts else {
            return try stay(
                .skipped, "\(evidence.posts) learnable posts in \(windowDays) days, \(leastPosts) are needed")
        }
        let proposal: WeightProposal
        do throws(WeightError) {
            proposal = try WeightProposal(evidence.states, log: evidence.log, policy: policy, rule: rule)
        } catch {
            return try stay(.failed, error.description)
        }
        guard proposal.verdict != .refused else {
            event.keep(proposal)
            return try stay(.refused, proposal.verdictReason)
        }
        let trends = try evidence.trends(connection)
        event.reason = Self.signed(reason(proposal.update, posts: evidence.posts), hand)
        let id = try GeneratorStore.apply(connection, proposal, event: event, trends: trends)
        return .done(Report(eventID: id, posts: evidence.posts, proposal: proposal, trends: trends))
    }

    private static func signed(_ reason: String, _ hand: OptimizationEvent.Hand?) -> String {
        hand.map { "\(reason); asked for by \($0.by): \($0.because)" } ?? reason
    }

    private func reason(_ update: WeightUpdate, posts: Int64) -> String {
        guard let top = update.topPerformer else {
            return "\(posts) posts in \(windowDays) days, none of a generator with enough measured posts"
        }
        return "\(posts) posts in \(windowDays) days, \(top.name) is ahead: \(top.reason)"
    }
}

/// What a step of the weights is worked out from: read alike by the job that takes it and by a preview of it.
public struct WeightEvidence: Sendable {
    public let states: [GeneratorState]
    public let log: ChoiceLog
    /// Learnable posts of the window.
    public let posts: Int64
    public let windowStart: Timestamp

    /// - Parameters:
    ///   - end: of the window; ages are counted from it.
    ///   - drive: what the posterior knows beyond the window is read only where it drives the weights.
    ///   - isLocking: whether the weights' rows are locked until the open transaction ends.
    public init(
        _ connection: PostgresConnection, until end: Timestamp, windowDays: Int, drive: WeightObjective,
        isLocking: Bool
    ) throws(PostgresError) {
        let window = Span.days(Int64(windowDays))
        windowStart = end - window
        let states =
            try isLocking
            ? GeneratorStore.lockStates(connection, collectedAfter: windowStart)
            : GeneratorStore.states(connection, collectedAfter: windowStart)
        self.states =
            try drive == .posterior
            ? GeneratorStore.remembering(states, at: end, halfLife: window, connection) : states
        posts = try GeneratorStore.learnablePosts(connection, collectedAfter: windowStart)
        log = try GeneratorStore.choices(connection, of: states, collectedAfter: windowStart)
    }

    /// How each generator's value of the window compares with the window before it, by name; missing if there is no earlier
    /// value.
    public func trends(_ connection: PostgresConnection) throws(PostgresError) -> [String: Trend] {
        let earlier = try GeneratorStore.figures(connection, windowEndedBy: windowStart)
        var trends: [String: Trend] = [:]
        for state in states {
            trends[state.name] = Trend(
                previous: earlier[state.name], current: state.evidence.followersPerThousand)
        }
        return trends
    }
}
