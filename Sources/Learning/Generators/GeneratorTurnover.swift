/// What becomes of the weights when a generator comes in or goes out.
///
/// One that comes in, new or after a pause, has the fair share at once: what locks and overrides leave, divided by the
/// number of free generators with it. One that goes out weighs nothing, and its lock and override end. The other free
/// ones keep their proportions either way, none below the floor.
enum GeneratorTurnover {
    static func add(
        _ name: String, as status: GeneratorState.Status, to states: [GeneratorState], policy: WeightPolicy
    ) throws(WeightError) -> [GeneratorState] {
        guard !states.contains(where: { $0.name == name }) else {
            throw WeightError(.badName, "there is a generator named \(name) already")
        }
        var after = states
        let place = states.firstIndex { $0.name > name } ?? states.endIndex
        after.insert(GeneratorState(name: name, weight: 0, status: status), at: place)
        return status.isEligible ? try entered(place, after, policy) : after
    }

    static func change(
        _ name: String, to status: GeneratorState.Status, in states: [GeneratorState], policy: WeightPolicy
    ) throws(WeightError) -> [GeneratorState] {
        guard let index = states.firstIndex(where: { $0.name == name }) else {
            throw WeightError(.unknownGenerator, "there is no generator named \(name)")
        }
        var after = states
        let was = states[index].status
        after[index].status = status
        switch (was.isEligible, status.isEligible) {
        case (false, true): return try entered(index, after, policy)
        case (true, false):
            after[index].weight = 0
            after[index].isLocked = false
            after[index].override = nil
            guard after.contains(where: { $0.status.isEligible }) else {
                throw WeightError(.infeasible, "\(name) is the last generator that posts are drawn from")
            }
            return try weighed(after, by: WeightOverride.rescaled(after, policy: policy))
        default: return after
        }
    }

    private static func entered(
        _ index: Int, _ states: [GeneratorState], _ policy: WeightPolicy
    ) throws(WeightError) -> [GeneratorState] {
        let eligible = states.filter { $0.status.isEligible }
        let free = eligible.count { $0.fixedWeight == nil }
        let budget = 1 - eligible.reduce(0) { $0 + ($1.fixedWeight ?? 0) }
        guard budget >= Double(free) * policy.floor - 1e-12 else {
            throw WeightError.noRoom(held: 1 - budget, free: free, floor: policy.floor, with: states[index].name)
        }
        var held = states
        held[index].override = budget / Double(free)
        return weighed(states, by: try WeightOverride.rescaled(held, policy: policy))
    }

    private static func weighed(_ states: [GeneratorState], by weights: [Double]) -> [GeneratorState] {
        zip(states, weights).map { state, weight in
            var state = state
            state.weight = weight
            return state
        }
    }
}
