/// One run's change of the weights: new = old + step · (target − old).
///
/// Old weights and targets are both distributions above the floor that agree on locked generators, so the new ones are
/// too; one that stands below the floor, because that was raised, comes up by steps. What rounding leaves of the sum
/// (a few 10⁻¹⁷) goes to the heaviest free generator. A weight set by hand is taken at once.
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

    /// The eligible generator with the most followers a thousand impressions among those with enough measured posts.
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
        // A weight set by hand that is not in force yet moves at once; the free ones make room for it first.
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
