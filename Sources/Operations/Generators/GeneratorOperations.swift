import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// A change of one generator or of its weight.
public enum GeneratorRequest: Hashable, Sendable {
    case act(GeneratorAction, on: String)
    /// A generator that is not in the registry yet.
    case add(String, aliases: [String], as: GeneratorState.Status)
    case alias(String, of: String)
}

/// The registry of generators: reading it, and changing generators and their weights.
///
/// Names are taken in any spelling. Confined to the thread of its connection.
public struct GeneratorOperations {
    private let connection: PostgresConnection
    private let policy: WeightPolicy
    private let now: Timestamp

    public init(_ connection: PostgresConnection, policy: WeightPolicy, now: Timestamp) {
        self.connection = connection
        self.policy = policy
        self.now = now
    }

    public func list() throws -> GeneratorList {
        try connection.transaction(isolation: .repeatableRead) { try GeneratorList(connection) }
    }

    /// What `perform` would change now.
    ///
    /// - Throws: `OperationError`: `.notFound` for an unknown generator, `.invalid` for a name that is none or is taken,
    ///   `.refused` where locks, overrides and the floor leave no room.
    public func plan(_ request: GeneratorRequest) throws -> ChangeReport {
        try change(request, .dryRun, dryRun: true)
    }

    /// - Parameter expected: a plan somebody agreed to.
    /// - Throws: as `plan`, and `.conflict` where the plan no longer holds.
    public func perform(
        _ request: GeneratorRequest, _ audit: Audit, expecting expected: ChangeReport? = nil
    ) throws -> ChangeReport {
        try change(request, audit, dryRun: false, expecting: expected)
    }

    private func change(
        _ request: GeneratorRequest, _ audit: Audit, dryRun: Bool, expecting expected: ChangeReport? = nil
    ) throws -> ChangeReport {
        try connection.change(dryRun: dryRun, expecting: expected) {
            let change: GeneratorChange =
                switch request {
                case .act(let action, let name): try perform(action, on: name, audit)
                case .add(let name, let aliases, let status):
                    try perform(.add(status), on: name, aliases: aliases, audit)
                case .alias(let alias, let name):
                    try GeneratorStore.addAlias(
                        connection, alias, of: name, by: audit.actor, because: audit.reason, at: now)
                }
            return ChangeReport(change)
        }
    }

    private func perform(
        _ action: GeneratorAction, on name: String, aliases: [String] = [], _ audit: Audit
    ) throws -> GeneratorChange {
        try GeneratorStore.perform(
            connection, action, on: name, policy: policy, by: audit.actor, because: audit.reason, at: now,
            aliases: aliases)
    }
}

extension ChangeReport {
    init(_ change: GeneratorChange) {
        guard !change.isNothing else {
            self = .unchanged(change.sentence)
            return
        }
        let (before, after) = (change.before, change.after)
        var changes: [Change] = []
        if let before, let after {
            let name = change.generator
            if before.status != after.status {
                changes.append(
                    Change(
                        "\(name) status", before: .text(before.status.rawValue), after: .text(after.status.rawValue)))
            }
            if before.isLocked != after.isLocked {
                changes.append(
                    Change("\(name) locked", before: .bool(before.isLocked), after: .bool(after.isLocked)))
            }
            if before.override != after.override {
                changes.append(
                    Change(
                        "\(name) override", before: .optional(before.override), after: .optional(after.override)))
            }
        }
        self.init([change.sentence], changes + change.moves.map(Change.init), eventID: change.eventID)
    }
}

extension ChangeReport.Change {
    /// A weight that moves.
    init(_ move: GeneratorChange.Move) {
        self.init(move.name, before: .double(move.before), after: .double(move.after))
    }
}

extension OperationError {
    init(_ error: WeightError) {
        switch error.code {
        case .unknownGenerator: self.init(.notFound, error.description, field: "generator")
        case .badName: self.init(.invalid, error.description, field: "name")
        case .infeasible: self.init(.refused, error.description)
        case .badState: self.init(.failed, error.description)
        }
    }
}

/// The registry now, generators in use first, then by weight.
public struct GeneratorList: Encodable, Sendable {
    public struct Entry: Encodable, Sendable {
        public let name: String
        public let status: GeneratorState.Status
        public let weight: Double
        public let defaultWeight: Double
        public let locked: Bool
        public let override: Double?
        public let aliases: [String]
        public let posts: Int64
        public let lastUsedAt: Timestamp?
        public let addedAt: Timestamp?
        public let addedBy: String?
    }

    public let generators: [Entry]

    init(_ connection: PostgresConnection) throws {
        let aliases = try GeneratorNames.aliases(connection)
        let states = Dictionary(
            uniqueKeysWithValues: try GeneratorStore.standing(connection).map { ($0.name, $0) })
        generators = try connection.execute(
            """
            SELECT g.generator_name, g.default_weight, g.added_at, g.added_by, w.total_posts, w.last_used_at
            FROM generators g JOIN generator_weights w USING (generator_name)
            ORDER BY w.status = 'archived', w.weight DESC, g.generator_name
            """
        ).compactMap { row in
            let name = try row.text("generator_name")
            guard let state = states[name] else { return nil }
            return Entry(
                name: name, status: state.status, weight: state.weight,
                defaultWeight: try row.double("default_weight"), locked: state.isLocked, override: state.override,
                aliases: aliases[name] ?? [], posts: try row.int("total_posts"),
                lastUsedAt: try row.optionalTimestamp("last_used_at"), addedAt: try row.optionalTimestamp("added_at"),
                addedBy: try row.optionalText("added_by"))
        }
    }
}
