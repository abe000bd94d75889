import Learning
import Postgres
import Runtime
import Store

extension PageDesk {
    /// Locks, unlocks, sets or releases a generator's weight.
    func weigh(_ change: GeneratorAction, _ generator: String, _ action: PageAction) throws -> PageOutcome {
        let standing = try connection.execute(
            "SELECT locked, manual_override FROM generator_weights WHERE generator_name = resolve_generator($1)",
            [.text(generator)]
        ).first
        let locked = try standing?.bool("locked")
        let override = try standing?.optionalDouble("manual_override")
        let done = try GeneratorStore.perform(
            connection, change, on: generator, policy: WeightPolicy(floor: configuration[.weightFloor]),
            by: action.person, because: action.because, at: now, isDryRun: action.isDryRun)
        guard !done.isNothing else { return PageOutcome(isDone: false, summary: [done.sentence], changes: []) }
        var changes: [PageOutcome.Change] = []
        switch change {
        case .lock: changes.append(.init(name: "\(done.generator) locked", before: .optional(locked), after: true))
        case .unlock: changes.append(.init(name: "\(done.generator) locked", before: .optional(locked), after: false))
        case .set(let weight):
            changes.append(
                .init(name: "\(done.generator) set by hand", before: .optional(override), after: .double(weight)))
        case .release:
            changes.append(.init(name: "\(done.generator) set by hand", before: .optional(override), after: .null))
        case .status, .add: break
        }
        changes += done.moves.map { .init(name: $0.name, before: .double($0.before), after: .double($0.after)) }
        return PageOutcome(isDone: !action.isDryRun, summary: [done.sentence], changes: changes)
    }
}
