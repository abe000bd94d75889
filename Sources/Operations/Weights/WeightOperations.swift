import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// The weights of the generators: reading them, judging a step or weights somebody asks about, and taking the step.
///
/// Confined to the thread of its connection.
public struct WeightOperations {
    private let connection: PostgresConnection
    private let run: WeightRun
    private let end: Timestamp

    /// - Parameters:
    ///   - run: policy, guard, window and gate of a step.
    ///   - end: of the window of posts; ages are counted from it.
    public init(_ connection: PostgresConnection, run: WeightRun, until end: Timestamp) {
        self.connection = connection
        self.run = run
        self.end = end
    }

    public func snapshot() throws -> WeightSnapshot {
        try connection.transaction(isolation: .repeatableRead) {
            try WeightSnapshot(connection, evidence(), run: run, end: end)
        }
    }

    /// Why a generator has its weight, and what the next step would make of it.
    ///
    /// - Throws: `OperationError` `.notFound`.
    public func explain(_ generator: String) throws -> WeightExplanation {
        try connection.transaction(isolation: .repeatableRead) {
            try WeightExplanation(connection, named(generator), evidence(), run: run)
        }
    }

    /// The newest events in the order in which they took hold.
    ///
    /// - Parameter generator: only events about it, or that moved its weight.
    public func history(of generator: String? = nil, limit: Int64) throws -> WeightHistory {
        try connection.transaction(isolation: .repeatableRead) {
            let name = try generator.map(named)
            return WeightHistory(
                generator: name,
                events: try RecordedEvent.all(connection, limit: limit, of: name).map {
                    WeightEventAnswer($0, of: name)
                })
        }
    }

    /// All events again from the defaults, and where records and replay differ.
    public func replay() throws -> WeightReplayReport {
        try connection.transaction(isolation: .repeatableRead) {
            WeightReplayReport(try RecordedEvent.all(connection), stored: try GeneratorStore.standing(connection))
        }
    }

    /// The step that `apply` would take now, or other weights, and what they would be worth. Writes nothing.
    ///
    /// - Parameter weights: to judge instead of the step's, by name in any spelling; generators that are not named share
    ///   what is left in their present proportions.
    /// - Throws: `OperationError`: `.refused` where locks, overrides and the floor leave no room, `.invalid` and
    ///   `.notFound` for weights that cannot be.
    public func preview(_ weights: [String: Double] = [:]) throws -> WeightPreview {
        try connection.transaction(isolation: .repeatableRead) {
            var asked: [String: Double] = [:]
            for (name, weight) in weights {
                guard asked.updateValue(weight, forKey: try named(name)) == nil else {
                    throw OperationError(.invalid, "\(name) is given twice, by two of its names", field: "weights")
                }
            }
            return try WeightPreview(evidence(), asked: asked, run: run, end: end)
        }
    }

    /// Takes the step now, under the gate and the guard of a scheduled one.
    ///
    /// - Parameter expected: the preview somebody agreed to.
    /// - Throws: `OperationError`: `.refused` where gate or guard refuses (an event records that somebody asked),
    ///   `.conflict` where the step is no longer the one expected.
    public func apply(_ audit: Audit, expecting expected: WeightPreview? = nil) throws -> ChangeReport {
        let hand = OptimizationEvent.Hand(generator: nil, by: audit.actor, because: audit.reason)
        let outcome = try connection.transaction {
            let outcome = try run.perform(connection, until: end, slot: nil, at: end, hand: hand)
            if case .done(let done) = outcome, let expected,
                expected.proposal.update.changes.map(\.new) != done.proposal.update.changes.map(\.new)
            {
                throw OperationError(
                    .conflict, "the weights or their evidence have changed since the preview; look again")
            }
            return outcome
        }
        switch outcome {
        case .stayed(let kind, let reason): throw OperationError(.refused, "\(kind.rawValue): \(reason)")
        case .done(let done):
            let moves = done.proposal.update.changes.filter { $0.old != $0.new }
            return ChangeReport(
                ["event \(done.eventID): \(moves.count) weights moved"],
                moves.map { .init(GeneratorChange.Move(name: $0.name, before: $0.old, after: $0.new)) },
                eventID: done.eventID)
        }
    }

    private func evidence() throws -> WeightEvidence {
        try WeightEvidence(
            connection, until: end, windowDays: run.windowDays, drive: run.policy.objective, isLocking: false)
    }

    /// The registered name behind any spelling.
    private func named(_ generator: String) throws -> String {
        guard let name = try GeneratorNames.resolve(connection, generator) else {
            throw OperationError(.notFound, "there is no generator named \(generator)", field: "generator")
        }
        return name
    }
}
