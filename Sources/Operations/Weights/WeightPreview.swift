import FoundationEssentials
import Learning
import Runtime
import Store
import Timekeeping

/// A step of the weights that is not taken, or weights somebody asks about, and what they would be worth.
public struct WeightPreview: Sendable {
    public let run: WeightRun
    public let end: Timestamp
    public let proposal: WeightProposal
    /// Learnable posts of the window.
    public let posts: Int64
    /// Weights to judge instead of the step's, by registered name; empty for the step.
    public let asked: [String: Double]
    /// What is judged, one a generator: the step's new weights, or those asked for.
    public let weights: [Double]
    public let step: StepEvaluation

    public var verdict: StepEvaluation.Verdict { step.verdict(run.rule) }
    /// Whether a step would be taken for these posts, the guard aside.
    public var wouldRun: Bool { posts >= run.leastPosts }

    /// - Throws: `OperationError` where there is no room for weights, or those asked for are none.
    init(_ evidence: WeightEvidence, asked: [String: Double], run: WeightRun, end: Timestamp) throws(OperationError) {
        self.run = run
        self.end = end
        self.asked = asked
        posts = evidence.posts
        do throws(WeightError) {
            proposal = try WeightProposal(evidence.states, log: evidence.log, policy: run.policy, rule: run.rule)
        } catch {
            throw OperationError(error.code == .infeasible ? .refused : .failed, "no weights: \(error.description)")
        }
        guard !asked.isEmpty else {
            weights = proposal.update.changes.map(\.new)
            step = proposal.step
            return
        }
        weights = try Self.weights(asked, evidence.states)
        step = proposal.evaluation(of: weights)
    }

    /// Those asked for, and what they leave to the others in their present proportions.
    private static func weights(
        _ asked: [String: Double], _ states: [GeneratorState]
    ) throws(OperationError) -> [Double] {
        let left = 1 - asked.values.reduce(0, +)
        var others = 0.0
        for state in states where asked[state.name] == nil && state.status.isEligible { others += state.weight }
        if let state = states.first(where: { asked[$0.name] != nil && !$0.status.isEligible }) {
            throw OperationError(
                .invalid, "\(state.name) is \(state.status.rawValue), no posts are drawn from it", field: "weights")
        }
        guard others > 0 || abs(left) <= 1e-9 else {
            throw OperationError(
                .invalid, "all generators are named and their weights do not sum to 1", field: "weights")
        }
        return states.map { state in
            guard state.status.isEligible else { return state.weight }
            return asked[state.name] ?? (others > 0 ? max(0, left) * state.weight / others : 0)
        }
    }
}

extension WeightPreview: Encodable {
    private struct Generator: Encodable {
        let weight: Double
        let proposedWeight: Double
        let targetWeight: Double?
        let reason: String?
        let measuredPosts: Int64
        let followersPer1K: Double?
        let posteriorMean: Double
        let posteriorLow: Double
        let posteriorHigh: Double
        let probabilityOfBest: Double?
        let standing: FollowerPosterior.Comparison
    }

    private enum CodingKeys: String, CodingKey {
        case windowEnd, windowDays, learnablePosts, wouldRun, drive, generators, posterior, evaluation
    }

    /// The weights by generator; the posterior and the evaluation as events keep them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(end, forKey: .windowEnd)
        try container.encode(run.windowDays, forKey: .windowDays)
        try container.encode(posts, forKey: .learnablePosts)
        try container.encode(wouldRun, forKey: .wouldRun)
        try container.encode(run.policy.objective, forKey: .drive)
        let (intervals, standings) = (proposal.posterior.interval(0.95), proposal.posterior.comparisons)
        var generators: [String: Generator] = [:]
        for (index, change) in proposal.update.changes.enumerated() {
            generators[change.name] = Generator(
                weight: change.old, proposedWeight: weights[index],
                targetWeight: asked.isEmpty ? change.target : nil, reason: asked.isEmpty ? change.reason : nil,
                measuredPosts: change.evidence.measuredPosts, followersPer1K: change.evidence.followersPerThousand,
                posteriorMean: proposal.posterior.mean[index], posteriorLow: intervals[index].lowerBound,
                posteriorHigh: intervals[index].upperBound, probabilityOfBest: proposal.probabilityOfBest[index],
                standing: standings[index])
        }
        try container.encode(generators, forKey: .generators)
        try container.encode(StructuredValue(stored: proposal.posteriorJSON), forKey: .posterior)
        try container.encode(StructuredValue(stored: proposal.evaluationJSON(of: step)), forKey: .evaluation)
    }
}

extension StructuredValue {
    /// JSON as a table keeps it; `null` where it is none.
    public init(stored text: String) {
        self = (try? JSONDecoder().decode(StructuredValue.self, from: Data(text.utf8))) ?? .null
    }
}
