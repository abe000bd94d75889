/// What a person does to one generator. Pure: the same states and action give the same states, so that a replay of what
/// was recorded comes to the same weights.
public enum GeneratorAction: Hashable, Sendable {
    /// Gives it this weight now and keeps it through all runs until it is released; the others make room.
    case set(Double)
    /// Lets runs move a weight that was set by hand again.
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
