/// What a person does to one generator. Pure: the same states and action give the same states, so that a replay of what
/// was recorded comes to the same weights.
public enum GeneratorAction: Hashable, Sendable {
    /// Gives it this weight now and keeps it through all runs until it is released; the others make room.
    case set(Double)
    /// Lets optimizations move a weight that an operator set.
    case release
    /// Keeps its weight as it stands.
    case lock
    case unlock
    /// Takes posts from it or stops: see `GeneratorTurnover` for what becomes of the weights.
    case status(GeneratorState.Status)
    /// A generator that was not known before, with the status it starts in.
    case add(GeneratorState.Status)
}

extension GeneratorAction {
    /// The states afterwards.
    ///
    /// - Parameters:
    ///   - name: a registered name; for `add` one that is not among the states.
    ///   - policy: its floor counts.
    /// - Throws: `WeightError` where there is no such generator or no room.
    public func applied(
        to name: String, in states: [GeneratorState], policy: WeightPolicy
    ) throws(WeightError) -> [GeneratorState] {
        if case .add(let status) = self {
            return try GeneratorTurnover.add(name, as: status, to: states, policy: policy)
        }
        guard let index = states.firstIndex(where: { $0.name == name }) else {
            throw WeightError(.unknownGenerator, "there is no generator named \(name)")
        }
        var after = states
        switch self {
        case .set(let weight):
            let weights = try WeightOverride.set(name, to: weight, in: states, policy: policy)
            after[index].override = weight
            for (place, weight) in weights.enumerated() { after[place].weight = weight }
        case .release: after[index].override = nil
        case .lock:
            guard states[index].status.isEligible else { throw Self.idle(states[index]) }
            after[index].isLocked = true
        case .unlock: after[index].isLocked = false
        case .status(let status):
            after = try GeneratorTurnover.change(name, to: status, in: states, policy: policy)
        case .add: break
        }
        return after
    }

    static func idle(_ state: GeneratorState) -> WeightError {
        WeightError(
            .infeasible,
            "\(state.name) is \(state.status.rawValue), no posts are drawn from it; make it active or testing first")
    }
}

/// Weights after an operator set one: it is taken as given, locked and other set ones stay, and the free ones
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
                .infeasible, "\(name) is locked at \(WeightFormat.text(states[index].weight)); unlock it first")
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
