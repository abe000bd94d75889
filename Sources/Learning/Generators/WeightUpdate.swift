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
    public let rule: WeightGuard

    /// - Parameters:
    ///   - log: its actions are indices of `states`.
    ///   - rule: which estimate may refuse the step.
    /// - Throws: `WeightError` where there is no room for weights.
    public init(
        _ states: [GeneratorState], log: ChoiceLog, policy: WeightPolicy, rule: WeightGuard
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

/// One run's change of the weights: new = old + step · (target − old).
///
/// Old weights and targets are both distributions above the floor that agree on locked generators, so the new ones are
/// too; one that stands below the floor, because that was raised, comes up by steps. What rounding leaves of the sum
/// (a few 10⁻¹⁷) goes to the heaviest free generator. A weight that an operator set applies at once.
public struct WeightUpdate: Hashable, Sendable {
    public struct Change: Hashable, Sendable {
        public let name: String
        public let old: Double
        public let target: Double
        public let new: Double
        public let evidence: GeneratorEvidence
        public let reason: String
        /// What the target is made of.
        public let parts: TargetParts
    }

    /// One a generator, in the given order.
    public let changes: [Change]

    /// The eligible generator with the most followers per thousand impressions among those with enough measured posts.
    public let topPerformer: Change?

    public var updatedCount: Int { changes.count { $0.new != $0.old } }

    /// - Throws: `WeightError` where locks, overrides and the floor leave no room, or the stored weights are no
    ///   distribution.
    public init(_ states: [GeneratorState], policy: WeightPolicy) throws(WeightError) {
        let total = states.reduce(0) { $0 + ($1.status.isEligible ? $1.weight : 0) }
        guard abs(total - 1) <= 1e-9 else {
            throw WeightError(.badState, "the stored weights sum to \(total), not 1")
        }
        if let bad = states.first(where: { $0.status.isEligible && !(0...1).contains($0.weight) }) {
            throw WeightError(.badState, "\(bad.name) stands at \(bad.weight), which is no share")
        }
        let aims = try WeightTargets(states, policy: policy)
        let weights = try Self.stepped(states, towards: aims.targets, policy: policy)
        var changes: [Change] = []
        for (index, state) in states.enumerated() {
            changes.append(
                Change(
                    name: state.name, old: state.weight, target: aims.targets[index], new: weights[index],
                    evidence: state.evidence, reason: aims.reasons[index], parts: aims.parts[index]))
        }
        self.changes = changes
        topPerformer = zip(states, changes)
            .filter { $0.0.status.isEligible && $0.0.evidence.isMeasured(policy) }
            .map(\.1)
            .max { ($0.evidence.followersPerThousand ?? 0) < ($1.evidence.followersPerThousand ?? 0) }
    }

    /// The weights one step nearer to their targets: also how a replay repeats a step that was recorded.
    ///
    /// - Parameters:
    ///   - targets: one a state.
    ///   - policy: its step and floor count.
    static func stepped(
        _ states: [GeneratorState], towards targets: [Double], policy: WeightPolicy
    ) throws(WeightError) -> [Double] {
        // A newly set weight applies at once; the free ones make room for it first.
        let starts = try Self.starts(states, policy: policy)
        var weights = zip(zip(states, starts), targets).map { pair, target in
            let (state, start) = pair
            guard state.status.isEligible else { return state.weight }
            if let fixed = state.fixedWeight { return fixed }
            return max(start + policy.step * (target - start), min(start, target))
        }
        Self.closeSum(&weights, states)
        return weights
    }

    /// Where each free weight starts from: the stored one, made to fit beside overrides that differ from theirs.
    private static func starts(_ states: [GeneratorState], policy: WeightPolicy) throws(WeightError) -> [Double] {
        let moved = states.contains { $0.status.isEligible && ($0.fixedWeight ?? $0.weight) != $0.weight }
        return moved ? try WeightOverride.rescaled(states, policy: policy) : states.map(\.weight)
    }

    /// Gives what is left of 1 to the heaviest free generator.
    static func closeSum(_ weights: inout [Double], _ states: [GeneratorState]) {
        let eligible = states.indices.filter { states[$0].status.isEligible }
        let free = eligible.filter { states[$0].fixedWeight == nil }
        guard let heaviest = free.max(by: { (weights[$0], $1) < (weights[$1], $0) }) else { return }
        for _ in 0..<2 { weights[heaviest] += 1 - eligible.reduce(0) { $0 + weights[$1] } }
    }
}
