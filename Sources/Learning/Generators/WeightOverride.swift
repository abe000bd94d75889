/// Weights after one was set by hand: it is taken as it is, locked ones and others set by hand stay, and the free ones
/// are rescaled in proportion, none below the floor.
public enum WeightOverride {
    /// - Parameter value: in 0…1.
    /// - Returns: one weight a state, in the given order, that sum to 1 over the eligible ones.
    /// - Throws: `WeightError` `.unknownGenerator` or `.infeasible`.
    public static func set(
        _ name: String, to value: Double, in states: [GeneratorState], policy: WeightPolicy
    ) throws(WeightError) -> [Double] {
        guard let index = states.firstIndex(where: { $0.name == name }) else {
            throw WeightError(.unknownGenerator, "there is no generator named \(name)")
        }
        guard states[index].status.isEligible else { throw GeneratorAction.idle(states[index]) }
        guard value >= policy.floor, value <= 1 else {
            throw WeightError(.infeasible, "a weight set by hand lies between \(policy.floor) and 1, not at \(value)")
        }
        guard !states[index].isLocked else {
            throw WeightError(
                .infeasible, "\(name) is locked at \(WeightFigure.text(states[index].weight)); unlock it first")
        }
        var states = states
        states[index].override = value
        return try rescaled(states, policy: policy)
    }

    /// Fixed weights as they are to be, free ones in proportion around them.
    static func rescaled(_ states: [GeneratorState], policy: WeightPolicy) throws(WeightError) -> [Double] {
        var weights = states.map(\.weight)
        var fixed = 0.0
        var free: [Int] = []
        for (index, state) in states.enumerated() where state.status.isEligible {
            if let weight = state.fixedWeight {
                weights[index] = weight
                fixed += weight
            } else {
                free.append(index)
            }
        }
        let budget = 1 - fixed
        guard free.isEmpty ? abs(budget) <= 1e-9 : budget >= Double(free.count) * policy.floor - 1e-12 else {
            throw WeightError.noRoom(held: fixed, free: free.count, floor: policy.floor)
        }
        let shares = FlooredShares.solve(
            total: budget, floor: policy.floor, base: 0, scores: free.map { states[$0].weight })
        for (index, share) in zip(free, shares) { weights[index] = share }
        WeightUpdate.closeSum(&weights, states)
        return weights
    }
}
