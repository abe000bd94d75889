import Learning
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// Does what the page asks for, through the desks that the commands use: what they refuse, it refuses, and what they
/// write down of who, when and why, it writes down.
struct PageOperations {
    let connection: PostgresConnection
    let configuration: Configuration
    let now: Timestamp

    func act(_ action: PageAction) throws -> PageOutcome {
        switch action.request {
        case .generator(let change, let generator): try weigh(change, generator, action)
        case .schedule(let wish, let name): try schedule(wish, name, action)
        case .model(let request): try decide(request, action)
        case .acknowledge(let alert): try acknowledge(alert, action)
        }
    }
}

/// What came of an action, or what would.
struct PageOutcome {
    /// A figure that moves.
    struct Change {
        let name: String
        let before: StructuredValue
        let after: StructuredValue
    }

    /// Whether anything was written.
    let isDone: Bool
    /// Sentences for people.
    let summary: [String]
    let changes: [Change]

    var value: StructuredValue {
        [
            "done": .bool(isDone), "summary": .list(summary.map { .text($0) }),
            "changes": .list(changes.map { ["name": .text($0.name), "before": $0.before, "after": $0.after] }),
        ]
    }
}

extension PageOperations {
    /// Locks, unlocks, sets or releases a generator's weight.
    func weigh(_ change: GeneratorAction, _ generator: String, _ action: PageAction) throws -> PageOutcome {
        let operations = GeneratorOperations(connection, policy: WeightPolicy(configuration), now: now)
        let request = GeneratorRequest.act(change, on: generator)
        return PageOutcome(
            action.isDryRun ? try operations.plan(request) : try operations.perform(request, action.audit))
    }
}

extension PageAction {
    /// Who asks, and why.
    var audit: Audit { Audit(actor: person, reason: because) }
}

extension PageOutcome {
    init(_ report: ChangeReport) {
        self.init(
            isDone: report.done, summary: report.summary,
            changes: report.changes.map { .init(name: $0.name, before: $0.before, after: $0.after) })
    }
}

extension PageOperations {
    /// Pauses or resumes a schedule, or queues the job of one of its slots.
    func schedule(_ wish: PageAction.ScheduleWish, _ name: String, _ action: PageAction) throws -> PageOutcome {
        let desk = ScheduleDesk(connection: connection, person: action.person, reason: action.because, now: now)
        let answer =
            switch wish {
            case .pause: try desk.pause(name, dryRun: action.isDryRun)
            case .resume: try desk.resume(name, dryRun: action.isDryRun)
            case .trigger(let slot): try desk.trigger(name, slot: slot, dryRun: action.isDryRun)
            }
        return PageOutcome(
            isDone: answer.isDone, summary: answer.summary,
            changes: answer.changes.map {
                .init(name: $0.name, before: .optional($0.before), after: .optional($0.after))
            })
    }
}

extension PageOperations {
    /// Publishes another model, or goes back to an earlier version.
    func decide(_ request: ModelRequest, _ action: PageAction) throws -> PageOutcome {
        let desk = ModelDesk(connection: connection, person: action.person, reason: action.because, now: now)
        let planned = try connection.transaction(isolation: .repeatableRead) { try desk.plan(request) }
        if case .nothing(let why) = planned { return PageOutcome(isDone: false, summary: [why], changes: []) }
        var summary = [planned.sentence]
        if !action.isDryRun {
            let version = try desk.carryOut(request, as: planned)
            if let version { summary.append("v2_\(version) waits for a predictor to take it to Redis") }
        }
        return PageOutcome(isDone: !action.isDryRun, summary: summary, changes: changes(planned))
    }

    private func changes(_ planned: ModelChange) -> [PageOutcome.Change] {
        switch planned {
        case .promote(let model, let kind, let other):
            [.init(name: "\(kind.rawValue) model", before: .optional(other), after: .int(model))]
        case .rollback(let target, let present, let parts):
            [.init(name: "version", before: .text("v2_\(present)"), after: .text("what v2_\(target) carries"))]
                + parts.map { part in
                    .init(
                        name: "\(part.kind.rawValue) model", before: .optional(part.before),
                        after: .optional(part.after))
                }
        case .pin(let model, _), .unpin(let model, _):
            [.init(name: "model \(model)", before: .null, after: .text(planned.word))]
        case .nothing: []
        }
    }
}

extension PageOperations {
    /// Notes that a person knows of an alert.
    func acknowledge(_ id: Int64, _ action: PageAction) throws -> PageOutcome {
        guard let alert = try AlertStore.find(connection, id) else {
            throw PageProblem(422, "unknown_alert", "there is no alert \(id)")
        }
        if !alert.isOpen { return PageOutcome(isDone: false, summary: ["alert \(id) is over"], changes: []) }
        if let known = alert.acknowledgedBy {
            return PageOutcome(isDone: false, summary: ["\(known) knows of alert \(id) already"], changes: [])
        }
        if !action.isDryRun {
            let reason = action.because
            guard
                try AlertStore.acknowledge(connection, id, by: action.person, because: reason, at: now)
            else { throw PageProblem(409, "refused", "alert \(id) has changed meanwhile; look again") }
        }
        let change = PageOutcome.Change(
            name: "alert \(id) acknowledged by", before: .null, after: .text(action.person))
        return PageOutcome(
            isDone: !action.isDryRun, summary: ["\(action.person) knows of: \(alert.summary)"], changes: [change])
    }
}
