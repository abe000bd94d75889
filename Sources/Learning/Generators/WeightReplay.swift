import Model

/// A recorded change of the weights, or a record that nothing changed, as a replay takes it.
public struct WeightEvent: Hashable, Sendable {
    /// What the event did, with what is needed to do it again.
    public enum Effect: Hashable, Sendable {
        /// Skipped, refused, failed, or a change of names alone: no weight moves.
        case nothing
        /// A step towards these targets.
        case step(targets: [String: Double], step: Double, floor: Double)
        case manual(GeneratorAction, on: String, floor: Double)
        /// The record holds too little to do it again: its weights are taken as they stand.
        case incomplete
    }

    public var id: Int64
    /// As stored: `manual_override`.
    public var kind: String
    public var effect: Effect
    /// By registered name.
    public var old: [String: Double]
    public var new: [String: Double]

    public init(id: Int64, kind: String, effect: Effect, old: [String: Double], new: [String: Double]) {
        self.id = id
        self.kind = kind
        self.effect = effect
        self.old = old
        self.new = new
    }
}

/// The recorded changes of the weights done again, one after the other, from the registry's defaults.
///
/// Each event must begin where the one before ended, must reach the weights it recorded when its effect is computed
/// again (a step from its targets, an action from what it asked for), and must leave a distribution. What the last one leaves
/// must be what is stored: weights, statuses, locks and set weights. Where an event does not match, the replay records the
/// mismatch and continues from what the event recorded, so that one fault is reported once.
public struct WeightReplay: Hashable, Sendable {
    /// Where the records and the replay part.
    public struct Mismatch: Hashable, Sendable {
        /// `nil` for what is stored now.
        public let eventID: Int64?
        /// `event 12 (lock)` or `generator_weights`.
        public let place: String
        /// Which figure: `weight of coach`, `before coach`.
        public let what: String
        public let expected: String?
        public let found: String?
    }

    /// What weights may differ by: rounding, no more.
    public static let tolerance = 1e-9

    public private(set) var states: [GeneratorState]
    public private(set) var mismatches: [Mismatch] = []
    public private(set) var events = 0
    /// Events whose effect could not be recomputed, because they were recorded without what that needs.
    public private(set) var incomplete = 0

    public init() {
        states = GeneratorRegistry.defaults.map { GeneratorState(name: $0.name, weight: $0.weight) }
            .sorted { $0.name < $1.name }
    }

    /// Does one event again.
    public mutating func apply(_ event: WeightEvent) {
        events += 1
        let place = "event \(event.id) (\(event.kind))"
        compare(weights, event.old, event.id, place, "before ")
        adopt(event.old)
        do throws(WeightError) {
            if let after = try Self.repeated(event, on: states) {
                states = after
                compare(weights, event.new, event.id, place, "weight of ")
            } else {
                incomplete += 1
            }
        } catch {
            addMismatch(event.id, place, "effect", expected: "can be done again", found: error.description)
        }
        let sum = event.new.values.reduce(0, +)
        if abs(sum - 1) > Self.tolerance { addMismatch(event.id, place, "sum", expected: "1", found: "\(sum)") }
        adopt(event.new)
    }

    /// Compares what the last event left with what is stored.
    public mutating func finish(stored: [GeneratorState]) {
        let place = "generator_weights"
        let found = Dictionary(uniqueKeysWithValues: stored.map { ($0.name, $0) })
        compare(weights, found.mapValues(\.weight), nil, place, "weight of ")
        for state in states {
            guard let now = found[state.name] else { continue }
            let pairs = [
                ("status of ", state.status.rawValue, now.status.rawValue),
                ("lock of ", "\(state.isLocked)", "\(now.isLocked)"),
                (
                    "weight by hand of ", state.override.map { "\($0)" } ?? "none",
                    now.override.map { "\($0)" } ?? "none"
                ),
            ]
            for (what, should, has) in pairs where should != has {
                addMismatch(nil, place, what + state.name, expected: should, found: has)
            }
        }
    }

    private var weights: [String: Double] { Dictionary(uniqueKeysWithValues: states.map { ($0.name, $0.weight) }) }

    /// - Returns: `nil` where the record does not say enough.
    private static func repeated(
        _ event: WeightEvent, on states: [GeneratorState]
    ) throws(WeightError) -> [GeneratorState]? {
        switch event.effect {
        case .nothing: return states
        case .incomplete: return nil
        case .manual(let action, let name, let floor):
            return try action.applied(to: name, in: states, policy: WeightPolicy(floor: floor))
        case .step(let targets, let step, let floor):
            var aims: [Double] = []
            for state in states {
                guard let target = targets[state.name] else { return nil }
                aims.append(target)
            }
            let weights = try WeightUpdate.stepped(
                states, towards: aims, policy: WeightPolicy(floor: floor, step: step))
            return zip(states, weights).map { state, weight in
                var state = state
                state.weight = weight
                return state
            }
        }
    }

    /// Takes over weights as they were recorded; a name that is new comes in as active.
    private mutating func adopt(_ weights: [String: Double]) {
        for index in states.indices {
            if let weight = weights[states[index].name] { states[index].weight = weight }
        }
        let known = Set(states.map(\.name))
        for (name, weight) in weights where !known.contains(name) {
            states.append(GeneratorState(name: name, weight: weight))
        }
        states.sort { $0.name < $1.name }
    }

    private mutating func compare(
        _ expected: [String: Double], _ found: [String: Double], _ id: Int64?, _ place: String, _ prefix: String
    ) {
        for name in Set(expected.keys).union(found.keys).sorted() {
            let (left, right) = (expected[name], found[name])
            if let left, let right, abs(left - right) <= Self.tolerance { continue }
            addMismatch(id, place, prefix + name, expected: left.map { "\($0)" }, found: right.map { "\($0)" })
        }
    }

    private mutating func addMismatch(_ id: Int64?, _ place: String, _ what: String, expected: String?, found: String?)
    {
        mismatches.append(Mismatch(eventID: id, place: place, what: what, expected: expected, found: found))
    }
}
