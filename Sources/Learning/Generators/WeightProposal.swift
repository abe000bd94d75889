/// What an optimization would do and what speaks for it: the step of the weights, each generator's posterior, and what
/// the step is worth by the posts that are there. Works on any states and log; nothing is written.
public struct WeightProposal: Hashable, Sendable {
    public let states: [GeneratorState]
    public let update: WeightUpdate
    /// One a state, in the order of the states.
    public let posterior: FollowerPosterior
    /// That the generator's rate is the highest of those that posts are drawn from; `nil` for the others.
    public let probabilityOfBest: [Double?]
    public let step: StepEvaluation
    public let log: ChoiceLog
    public let policy: WeightPolicy
    public let rule: StepEvaluation.Guard

    /// - Parameters:
    ///   - log: its actions are indices of `states`.
    ///   - rule: which estimate may refuse the step.
    /// - Throws: `WeightError` where there is no room for weights.
    public init(
        _ states: [GeneratorState], log: ChoiceLog, policy: WeightPolicy, rule: StepEvaluation.Guard
    ) throws(WeightError) {
        self.states = states
        self.log = log
        self.policy = policy
        self.rule = rule
        update = try WeightUpdate(states, policy: policy)
        posterior = FollowerPosterior(states)
        probabilityOfBest = posterior.chances(states)
        step = StepEvaluation(
            log.choices, present: Self.shares(states, states.map(\.weight)),
            proposed: Self.shares(states, update.changes.map(\.new)))
    }

    public var verdict: StepEvaluation.Verdict { step.verdict(rule) }

    /// What other weights than the step's would be worth.
    ///
    /// - Parameter weights: one a state, that sum to 1 over those that posts are drawn from.
    public func evaluation(of weights: [Double]) -> StepEvaluation {
        StepEvaluation(
            log.choices, present: Self.shares(states, states.map(\.weight)), proposed: Self.shares(states, weights))
    }

    /// Weights as chances of being drawn: none for a generator that posts are not drawn from.
    private static func shares(_ states: [GeneratorState], _ weights: [Double]) -> [Double] {
        zip(states, weights).map { $0.status.isEligible ? $1 : 0 }
    }

    /// The guard's verdict as a sentence, with the figures it stands on.
    public var verdictReason: String {
        guard let before = step.present.doublyRobust, let after = step.proposed.doublyRobust else {
            return "no post with a recorded propensity to judge the step by"
        }
        func words(_ estimate: OffPolicyEvaluation.Estimate) -> String {
            "\(Self.rounded(estimate.value)) (\(Self.rounded(estimate.low)) to \(Self.rounded(estimate.high)))"
        }
        let figures =
            "the step is worth \(words(after)) followers per 1000 impressions, the present weights "
            + words(before)
        switch verdict {
        case .accepted: return figures
        case .refused: return figures + ": refused by the guard (\(rule.rawValue))"
        case .notEnoughEvidence:
            return figures + ", of too few posts to refuse it by"
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
