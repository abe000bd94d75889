import Learning
import Postgres
import Timekeeping

/// What an operator does to one generator. Each action leaves one event with the weights before and after.
extension GeneratorStore {
    public enum Action: Hashable, Sendable {
        /// Gives it this weight now and keeps it through all runs until it is released; the others make room.
        case set(Double)
        /// Lets runs move a weight that was set by hand again.
        case release
        /// Keeps its weight as it stands.
        case lock
        case unlock
    }

    /// Carries an action out, in a transaction of its own.
    ///
    /// - Parameter generator: a registered name.
    /// - Returns: the weights after it, by name.
    /// - Throws: `WeightError` where there is no such generator or no room; nothing is changed then.
    @discardableResult
    public static func perform(
        _ connection: PostgresConnection, _ action: Action, on generator: String, policy: WeightPolicy,
        by operatorName: String, at moment: Timestamp
    ) throws -> [(name: String, weight: Double)] {
        try connection.transaction {
            let states = try lockStates(connection, collectedAfter: moment)
            guard let state = states.first(where: { $0.name == generator }) else {
                throw WeightError(.unknownGenerator, "there is no generator named \(generator)")
            }
            var weights = states.map(\.weight)
            if case .set(let weight) = action {
                weights = try WeightOverride.set(generator, to: weight, in: states, policy: policy)
            }
            let event = OptimizationEvent(
                kind: action.event, createdAt: moment, slot: nil,
                reason: "\(action.words(state)) by \(operatorName)")
            try connection.execute(
                """
                UPDATE generator_weights SET locked = $2, manual_override = $3, updated_at = $4
                WHERE generator_name = $1
                """,
                [
                    .text(generator), .bool(action.locks ?? state.isLocked),
                    .double(action.override(state.override)), .timestamp(moment),
                ])
            try record(connection, event, from: states, to: weights)
            try writeWeights(connection, states.map(\.name), weights, at: moment)
            return zip(states, weights).map { ($0.name, $1) }
        }
    }

    private static func record(
        _ connection: PostgresConnection, _ event: OptimizationEvent, from states: [GeneratorState],
        to weights: [Double]
    ) throws(PostgresError) {
        let moved = zip(states, weights).count { $0.weight != $1 }
        try connection.execute(
            """
            INSERT INTO optimization_events (created_at, event_type, generators_updated, old_weights, new_weights,
                                             reason)
            SELECT $1, $2, $3, jsonb_object_agg(name, old), jsonb_object_agg(name, new), $4
            FROM UNNEST($5, $6, $7) AS w (name, old, new)
            """,
            [
                .timestamp(event.createdAt), .text(event.kind.rawValue), .int(Int64(moved)), .text(event.reason),
                .column(.texts(states.map(\.name))), .column(.doubles(states.map(\.weight))),
                .column(.doubles(weights)),
            ])
    }
}

extension GeneratorStore.Action {
    var event: OptimizationEvent.Kind {
        switch self {
        case .set: .manualOverride
        case .release: .release
        case .lock: .lock
        case .unlock: .unlock
        }
    }

    /// Whether the generator is locked afterwards; `nil` where that stays.
    var locks: Bool? {
        switch self {
        case .lock: true
        case .unlock: false
        case .set, .release: nil
        }
    }

    func override(_ standing: Double?) -> Double? {
        switch self {
        case .set(let weight): weight
        case .release: nil
        case .lock, .unlock: standing
        }
    }

    func words(_ state: GeneratorState) -> String {
        switch self {
        case .set(let weight): "\(state.name) set from \(state.weight) to \(weight)"
        case .release: "\(state.name) released at \(state.weight)"
        case .lock: "\(state.name) locked at \(state.weight)"
        case .unlock: "\(state.name) unlocked at \(state.weight)"
        }
    }
}
