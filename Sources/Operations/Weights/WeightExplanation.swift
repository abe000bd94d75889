import Learning
import Postgres
import Store
import Timekeeping

/// Why a generator has the weight it has, and what the next step would make of it.
public struct WeightExplanation: Encodable, Sendable {
    /// What the next step would do; the parts of the target sum to it.
    public struct Next: Encodable, Sendable {
        public let target: Double
        public let exploration: Double
        public let score: Double
        public let floor: Double
        public let fair: Double
        public let kept: Double
        /// How much of the way from the present weight to the target one step goes.
        public let step: Double
        public let current: Double
        public let weight: Double
        public let reason: String
    }

    public let name: String
    public let aliases: [String]
    public let weight: Double
    public let status: GeneratorState.Status
    public let locked: Bool
    public let override: Double?
    public let posts: Int64
    public let measuredPosts: Int64
    public let impressions: Int64
    public let followers: Int64
    public let followersPer1K: Double?
    public let tier: PerformanceTier?
    /// Measured posts ever, and what they count for together now that each has aged.
    public let everMeasured: Int64?
    public let effectivePosts: Double?
    /// Followers a thousand impressions: the posterior's mean and 95 % interval, and the mean of all generators.
    public let posteriorMean: Double
    public let posteriorLow: Double
    public let posteriorHigh: Double
    public let priorMean: Double
    public let probabilityOfBest: Double?
    public let standing: FollowerPosterior.Comparison
    /// Why the next step would leave the weights as they are.
    public let obstacle: String?
    public let next: Next?
    /// The newest events about it.
    public let events: [WeightEventAnswer]

    private static let eventCount: Int64 = 3

    init(_ connection: PostgresConnection, _ name: String, _ evidence: WeightEvidence, run: WeightRun) throws {
        let states = evidence.states
        guard let index = states.firstIndex(where: { $0.name == name }) else {
            throw OperationError(.notFound, "there is no generator named \(name)", field: "generator")
        }
        let state = states[index]
        let posterior = FollowerPosterior(states)
        let interval = posterior.interval(0.95)[index]
        self.name = name
        aliases = try GeneratorNames.aliases(connection)[name] ?? []
        weight = state.weight
        status = state.status
        locked = state.isLocked
        override = state.override
        posts = state.evidence.posts
        measuredPosts = state.evidence.measuredPosts
        impressions = state.evidence.impressions
        followers = state.evidence.followers
        followersPer1K = state.evidence.followersPerThousand
        tier = state.evidence.tier
        everMeasured = state.memory?.everMeasured
        effectivePosts = state.memory?.posts
        posteriorMean = posterior.mean[index]
        posteriorLow = interval.lowerBound
        posteriorHigh = interval.upperBound
        priorMean = 1000 * posterior.prior.mean
        standing = posterior.comparisons[index]
        do throws(WeightError) {
            let proposal = try WeightProposal(states, log: evidence.log, policy: run.policy, rule: run.rule)
            next = Next(proposal.update.changes[index], step: run.policy.step)
            probabilityOfBest = proposal.probabilityOfBest[index]
            obstacle =
                evidence.posts < run.leastPosts
                ? "it has \(evidence.posts) learnable posts and needs \(run.leastPosts)"
                : proposal.verdict == .refused ? proposal.verdictReason : nil
        } catch {
            next = nil
            probabilityOfBest = nil
            obstacle = error.description
        }
        events = try RecordedEvent.all(connection, limit: Self.eventCount, of: name).map {
            WeightEventAnswer($0, of: name)
        }
    }
}

extension WeightExplanation.Next {
    fileprivate init(_ change: WeightUpdate.Change, step: Double) {
        self.init(
            target: change.target, exploration: change.parts.exploration, score: change.parts.score,
            floor: change.parts.floor, fair: change.parts.fair, kept: change.parts.kept, step: step,
            current: change.old, weight: change.new, reason: change.reason)
    }
}
