import FoundationEssentials
import Learning
import Postgres
import Timekeeping

/// An event of the weights as it was recorded, with who, when and why.
public struct RecordedEvent: Hashable, Sendable {
    public let event: WeightEvent
    public let at: Timestamp
    public let slot: Timestamp?
    /// The generator an action was about.
    public let generator: String?
    public let by: String?
    public let because: String?
    public let reason: String

    /// Weights that moved, by name.
    public var moves: [GeneratorChange.Move] {
        event.new.keys.sorted().compactMap { name in
            let (before, after) = (event.old[name] ?? 0, event.new[name] ?? 0)
            return before == after ? nil : .init(name: name, before: before, after: after)
        }
    }
}

extension RecordedEvent {
    /// All events in the order in which they took hold.
    ///
    /// - Parameters:
    ///   - limit: only so many, the newest.
    ///   - generator: only those that were about it or moved its weight.
    public static func all(
        _ connection: PostgresConnection, limit: Int64? = nil, of generator: String? = nil
    ) throws -> [RecordedEvent] {
        try connection.execute(
            """
            SELECT * FROM (
                SELECT e.turn, e.event_id, e.created_at, e.slot, e.event_type, e.generator_name, e.changed_by,
                       e.because, e.reason, e.old_weights::text AS old, e.new_weights::text AS new,
                       (e.detail->>'value')::float8 AS value, e.detail->>'status' AS status,
                       (e.detail->>'floor')::float8 AS floor, (e.detail->>'step')::float8 AS step,
                       (SELECT jsonb_object_agg(h.generator_name, h.target_weight)::text
                        FROM generator_performance_history h WHERE h.event_id = e.event_id) AS targets
                FROM optimization_events e
                WHERE $2::text IS NULL OR e.generator_name = $2 OR e.old_weights->$2 IS DISTINCT FROM e.new_weights->$2
                ORDER BY e.turn DESC LIMIT $1) newest
            ORDER BY turn
            """, [.int(limit), .text(generator)]
        ).map { row in
            let kind = try row.text("event_type")
            let effect = WeightEvent.Effect(
                OptimizationEvent.Kind(rawValue: kind), on: try row.optionalText("generator_name"),
                value: try row.optionalDouble("value"), status: try row.optionalText("status"),
                floor: try row.optionalDouble("floor"), step: try row.optionalDouble("step"),
                targets: try row.optionalText("targets").map(weights))
            return RecordedEvent(
                event: WeightEvent(
                    id: try row.int("event_id"), kind: kind, effect: effect, old: try weights(row.text("old")),
                    new: try weights(row.text("new"))),
                at: try row.timestamp("created_at"), slot: try row.optionalTimestamp("slot"),
                generator: try row.optionalText("generator_name"), by: try row.optionalText("changed_by"),
                because: try row.optionalText("because"), reason: try row.text("reason"))
        }
    }

    private static func weights(_ json: String) throws -> [String: Double] {
        try JSONDecoder().decode([String: Double].self, from: Data(json.utf8))
    }
}

extension WeightEvent.Effect {
    /// - Parameter kind: `nil` for one that this program does not know.
    fileprivate init(
        _ kind: OptimizationEvent.Kind?, on generator: String?, value: Double?, status: String?, floor: Double?,
        step: Double?, targets: [String: Double]?
    ) {
        let status = status.flatMap(GeneratorState.Status.init)
        var action: GeneratorAction?
        switch kind {
        case nil:
            self = .untold
            return
        case .skipped, .failed, .refused, .aliasAdded:
            self = .nothing
            return
        case .autonomousOptimization, .manualOptimization:
            guard let targets, let step, let floor else {
                self = .untold
                return
            }
            self = .step(targets: targets, step: step, floor: floor)
            return
        case .manualOverride: action = value.map { .set($0) }
        case .lock: action = .lock
        case .unlock: action = .unlock
        case .release: action = .release
        case .status: action = status.map { .status($0) }
        case .generatorAdded: action = status.map { .add($0) }
        }
        if let action, let generator, let floor {
            self = .hand(action, on: generator, floor: floor)
        } else {
            self = .untold
        }
    }
}
