import Learning
import Model
import Postgres
import Timekeeping

/// What an operator does to one generator. Each action leaves one event with the weights before and after, who did it and
/// why, and what a replay needs to come to the same weights.
extension GeneratorStore {
    /// Carries an action out in the open transaction.
    ///
    /// - Parameters:
    ///   - generator: any spelling of a registered name; for `add` the new name as it is to be written.
    ///   - aliases: further names for an `add`.
    /// - Throws: `WeightError` where there is no such generator or no room.
    @discardableResult
    public static func perform(
        _ connection: PostgresConnection, _ action: GeneratorAction, on generator: String, policy: WeightPolicy,
        by person: String, because: String, at moment: Timestamp, aliases: [String] = []
    ) throws -> GeneratorChange {
        let states = try lockStates(connection, collectedAfter: moment)
        let name = try name(connection, generator, action)
        let new = try GeneratorNames.newAliases(connection, aliases, of: name)
        let after = try action.applied(to: name, in: states, policy: policy)
        var change = GeneratorChange(action, on: name, from: states, to: after)
        guard !change.isNothing else { return change }
        var event = OptimizationEvent(
            kind: action.event, createdAt: moment, slot: nil,
            reason: "\(change.sentence) by \(person): \(because)")
        event.hand = .init(
            generator: name, by: person, because: because, detail: action.detail(policy, aliases: new))
        if case .add(let status) = action {
            try insert(connection, name, status, aliases: [name] + new, by: person, at: moment)
        }
        change.eventID = try record(connection, event, from: states, to: after)
        try write(connection, after, at: moment)
        return change
    }

    /// Adds another name for a generator in the open transaction. Posts that carry it from then on are that generator's.
    ///
    /// - Throws: `WeightError` where there is no such generator, or the alias is no name or means another one.
    @discardableResult
    public static func addAlias(
        _ connection: PostgresConnection, _ alias: String, of generator: String, by person: String, because: String,
        at moment: Timestamp
    ) throws -> GeneratorChange {
        let states = try lockStates(connection, collectedAfter: moment)
        let name = try GeneratorNames.known(connection, generator)
        let new = try GeneratorNames.newAliases(connection, [alias], of: name)
        guard !new.isEmpty else {
            return GeneratorChange("\(alias) means \(name) already", of: name, isNothing: true)
        }
        var change = GeneratorChange("\(alias) means \(name)", of: name, isNothing: false)
        try GeneratorNames.insert(connection, new, of: name, by: person, at: moment)
        var event = OptimizationEvent(
            kind: .aliasAdded, createdAt: moment, slot: nil, reason: "\(change.sentence) by \(person): \(because)")
        event.hand = .init(generator: name, by: person, because: because, detail: WeightDetail(aliases: new))
        change.eventID = try record(connection, event, from: states, to: states)
        return change
    }

    private static func name(
        _ connection: PostgresConnection, _ generator: String, _ action: GeneratorAction
    ) throws -> String {
        guard case .add = action else { return try GeneratorNames.known(connection, generator) }
        guard GeneratorName.isWellFormed(generator) else {
            throw WeightError(
                .badName,
                "\"\(generator)\" is no name: a letter, then letters, digits, _ and -, "
                    + "\(GeneratorName.maximumLength) at most")
        }
        if let other = try GeneratorNames.resolve(connection, generator) {
            throw WeightError(.badName, "\(generator) is a name of \(other) already")
        }
        return generator
    }

    private static func insert(
        _ connection: PostgresConnection, _ name: String, _ status: GeneratorState.Status, aliases: [String],
        by person: String, at moment: Timestamp
    ) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO generators (generator_name, default_weight, added_at, added_by)
                VALUES (\(name), 0, \(moment), \(person))
            """)
        try connection.execute(
            """
            INSERT INTO generator_weights (generator_name, weight, status, updated_at)
                VALUES (\(name), 0, \(status), \(moment))
            """)
        try GeneratorNames.insert(connection, aliases, of: name, by: person, at: moment)
    }

    private static func write(
        _ connection: PostgresConnection, _ states: [GeneratorState], at moment: Timestamp
    ) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE generator_weights g
            SET weight = n.weight, status = n.status, locked = n.locked, manual_override = n.override,
                updated_at = \(moment)
            FROM UNNEST(\(states.map(\.name)), \(states.map(\.weight)), \(states.map(\.status.rawValue)),
                \(states.map(\.isLocked)), \(states.map(\.override))) AS n (name, weight, status, locked, override)
            WHERE g.generator_name = n.name
              AND (g.weight, g.status, g.locked, g.manual_override)
                  IS DISTINCT FROM (n.weight, n.status, n.locked, n.override)
            """)
    }

    /// - Returns: the event's id.
    private static func record(
        _ connection: PostgresConnection, _ event: OptimizationEvent, from before: [GeneratorState],
        to after: [GeneratorState]
    ) throws(PostgresError) -> Int64 {
        let old = Dictionary(uniqueKeysWithValues: before.map { ($0.name, $0.weight) })
        let moved = after.count { old[$0.name] != $0.weight }
        return try connection.execute(
            """
            INSERT INTO optimization_events (created_at, event_type, generators_updated, old_weights, new_weights,
                                             reason, generator_name, changed_by, because, detail)
            SELECT \(event.createdAt), \(event.kind), \(Int64(moved)), jsonb_object_agg(name,
                old) FILTER (WHERE old IS NOT NULL),
                   jsonb_object_agg(name, new), \(event.reason), \(event.hand?.generator), \(event.hand?.by),
                       \(event.hand?.because), \(encoded: event.hand?.detail)
            FROM UNNEST(\(after.map(\.name)), \(.doubles(after.map { old[$0.name] })), \(after.map(\.weight)))
                AS w (name, old, new)
            RETURNING event_id
            """
        ).only().int("event_id")
    }
}

extension GeneratorAction {
    var event: OptimizationEvent.Kind {
        switch self {
        case .set: .manualOverride
        case .release: .release
        case .lock: .lock
        case .unlock: .unlock
        case .status: .status
        case .add: .generatorAdded
        }
    }

    /// What it asked for, with the floor that the others were kept above.
    func detail(_ policy: WeightPolicy, aliases: [String]) -> WeightDetail {
        var detail = WeightDetail(floor: policy.floor, aliases: aliases)
        switch self {
        case .set(let weight): detail.value = weight
        case .status(let status), .add(let status): detail.status = status
        case .release, .lock, .unlock: break
        }
        return detail
    }
}

/// What came of an action on a generator.
public struct GeneratorChange: Hashable, Sendable {
    /// A weight that moved.
    public struct Move: Hashable, Sendable {
        public let name: String
        public let before: Double
        public let after: Double

        public init(name: String, before: Double, after: Double) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    /// The registered name, whatever spelling was given.
    public let generator: String
    /// What is done, for people: `coach set from 0.08 to 0.4`.
    public let sentence: String
    /// Weights that move, by name; one that comes into the registry moves from 0.
    public let moves: [Move]
    /// It was so before: nothing is written, no event is left.
    public let isNothing: Bool
    /// The generator's own row before and after; `nil` where it was not there, and for a change of names.
    public let before: GeneratorState?
    public let after: GeneratorState?
    /// Of the event that says so; `nil` where nothing was done.
    public internal(set) var eventID: Int64?

    init(_ action: GeneratorAction, on name: String, from before: [GeneratorState], to after: [GeneratorState]) {
        generator = name
        var weights: [String: Double] = [:]
        for state in before { weights[state.name] = state.weight }
        moves = after.compactMap { state in
            let was = weights[state.name] ?? 0
            return was == state.weight ? nil : Move(name: state.name, before: was, after: state.weight)
        }
        let (was, now) = (before.first { $0.name == name }, after.first { $0.name == name })
        (self.before, self.after) = (was, now)
        isNothing = action.changesNothing(was, now)
        sentence = isNothing ? "\(name) stands so already" : action.words(was, now, name)
    }

    /// A change of names alone.
    init(_ sentence: String, of name: String, isNothing: Bool) {
        generator = name
        self.sentence = sentence
        moves = []
        (before, after) = (nil, nil)
        self.isNothing = isNothing
    }
}

extension GeneratorAction {
    fileprivate func changesNothing(_ was: GeneratorState?, _ now: GeneratorState?) -> Bool {
        guard let was, let now else { return false }
        return was.status == now.status && was.isLocked == now.isLocked && was.override == now.override
            && was.weight == now.weight
    }

    fileprivate func words(_ was: GeneratorState?, _ now: GeneratorState?, _ name: String) -> String {
        let (before, after) = (WeightFormat.text(was?.weight ?? 0), WeightFormat.text(now?.weight ?? 0))
        switch self {
        case .set(let weight): return "\(name) set from \(before) to \(WeightFormat.text(weight))"
        case .release: return "\(name) released at \(before)"
        case .lock: return "\(name) locked at \(before)"
        case .unlock: return "\(name) unlocked at \(before)"
        case .status(let status):
            let weight = before == after ? "stays at \(after)" : "goes from \(before) to \(after)"
            return "\(name) is \(status.rawValue) instead of \(was?.status.rawValue ?? "unknown"), its weight \(weight)"
        case .add(let status): return "\(name) added as \(status.rawValue) at \(after)"
        }
    }
}
