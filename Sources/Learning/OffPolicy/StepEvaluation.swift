/// A step of the weights judged by the posts that are there: what the proposal is worth beside the present weights. Where
/// the proposal was worked out from the same posts it looks a little better than it is.
public struct StepEvaluation: Hashable, Sendable {
    /// What makes a step be refused.
    public enum Guard: String, Hashable, Sendable, CaseIterable {
        case off
        /// The proposal's interval lies wholly below that of the present weights.
        case interval
        /// The interval of the difference, both taken over the same posts, lies below 0. Refuses sooner.
        case difference
    }

    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case accepted, refused
        case notEnoughEvidence = "not_enough_evidence"
    }

    public let present: OffPolicyEvaluation
    public let proposed: OffPolicyEvaluation
    /// Proposed less present, doubly robust, over the same posts; `nil` where either has no estimate.
    public let difference: OffPolicyEvaluation.Estimate?

    /// - Parameters:
    ///   - present: the weights in force, one a generator, that sum to 1.
    ///   - proposed: the weights they would become.
    public init(_ posts: [LoggedChoice], present: [Double], proposed: [Double], z: Double = 1.959963984540054) {
        let before = OffPolicyEvaluation(posts, weights: present, z: z)
        let after = OffPolicyEvaluation(posts, weights: proposed, z: z)
        self.present = before
        self.proposed = after
        guard let one = before.doublyRobust, let other = after.doublyRobust,
            before.influence.count == after.influence.count
        else {
            difference = nil
            return
        }
        let count = Double(after.influence.count)
        let squares = zip(after.influence, before.influence).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let error = (squares / (count * (count - 1))).squareRoot()
        let value = other.value - one.value
        difference = OffPolicyEvaluation.Estimate(
            value: value, standardError: error, low: value - z * error, high: value + z * error)
    }

    /// What the guard says of the step. Where there is too little to go by, it is let pass.
    public func verdict(_ rule: Guard) -> Verdict {
        guard rule != .off else { return .accepted }
        guard present.isEvidence, proposed.isEvidence, let before = present.doublyRobust,
            let after = proposed.doublyRobust, let difference
        else { return .notEnoughEvidence }
        let isWorse = rule == .interval ? after.high < before.low : difference.high < 0
        return isWorse ? .refused : .accepted
    }
}
