import CommandLine
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// What a person asks to be done to a generator.
enum GeneratorRequest: Hashable, Sendable {
    case act(GeneratorAction, on: String)
    /// A generator that is not in the registry yet.
    case add(String, aliases: [String], as: GeneratorState.Status)
    case alias(String, of: String)
}

/// Does what a person decided about generators and their weights, each in one transaction with the note of who, when and
/// why: the commands' way to the store, and the page's.
struct GeneratorDesk {
    let connection: PostgresConnection
    let policy: WeightPolicy
    let person: String
    let reason: String
    let now: Timestamp

    /// - Parameter isDryRun: says what would come of it and writes nothing.
    /// - Throws: `WeightError` where there is no such generator, no such name, or no room.
    func carryOut(_ request: GeneratorRequest, isDryRun: Bool) throws -> GeneratorChange {
        switch request {
        case .act(let action, let name):
            try GeneratorStore.perform(
                connection, action, on: name, policy: policy, by: person, because: reason, at: now, isDryRun: isDryRun)
        case .add(let name, let aliases, let status):
            try GeneratorStore.perform(
                connection, .add(status), on: name, policy: policy, by: person, because: reason, at: now,
                aliases: aliases, isDryRun: isDryRun)
        case .alias(let alias, let name):
            try GeneratorStore.addAlias(
                connection, alias, of: name, by: person, because: reason, at: now, isDryRun: isDryRun)
        }
    }

    /// Says what would be done, asks where somebody can answer, does it and says so.
    func decide(_ request: GeneratorRequest, _ arguments: CommandArguments) throws -> CommandExit {
        let plan = try carryOut(request, isDryRun: true)
        if plan.isNothing {
            report(plan, "\(plan.sentence); nothing was done", arguments)
        } else if arguments.has("dry-run") {
            report(plan, "would do: \(plan.sentence)", arguments)
        } else {
            let others = plan.moves.count { $0.name != plan.generator }
            let more = others == 0 ? "" : "; \(others) other weights make room or take it up"
            guard arguments.has("yes") || Console.agrees("\(plan.sentence)\(more). Do it?") else {
                throw CommandFailure(.refused, "nothing was done")
            }
            let change = try carryOut(request, isDryRun: false)
            report(change, change.isNothing ? "\(change.sentence); nothing was done" : change.sentence, arguments)
        }
        return .success
    }

    private func report(_ change: GeneratorChange, _ sentence: String, _ arguments: CommandArguments) {
        guard arguments.has("json") else {
            let lines = WeightTables.moves(change.moves, .standardOutput)
            return Console.output(([sentence] + lines).joined(separator: "\n"))
        }
        let value: StructuredValue = [
            "dry_run": .bool(arguments.has("dry-run")), "done": .bool(change.eventID != nil),
            "generator": .text(change.generator), "sentence": .text(sentence), "event_id": .optional(change.eventID),
            "changes": .list(change.moves.map(\.json)),
        ]
        Console.output(value.json)
    }
}

extension GeneratorChange.Move {
    var json: StructuredValue { ["name": .text(name), "before": .double(before), "after": .double(after)] }
}

extension GeneratorDesk {
    init(_ connection: PostgresConnection, _ configuration: Configuration, _ arguments: CommandArguments) throws {
        self.init(
            connection: connection, policy: WeightPolicy(configuration), person: arguments.person,
            reason: arguments["because"] ?? "", now: try configuration[.clock].makeClock().now())
    }
}
