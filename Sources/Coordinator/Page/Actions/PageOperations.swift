import Learning
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// Performs the actions of the page through the operations of the commands, with the same policies and the same records
/// of who, when and why.
struct PageOperations {
    let connection: PostgresConnection
    let configuration: Configuration
    let now: Timestamp
}

/// What an action changed, or would.
struct ActionReport: Encodable {
    struct Change: Encodable {
        let name: String
        let before: StructuredValue
        let after: StructuredValue
    }

    var dryRun = false
    /// Whether anything was written.
    let done: Bool
    var unchanged = false
    /// Sentences for people.
    let summary: [String]
    let changes: [Change]
    var eventID: Int64?
    var version: String?
    var queued: [Timestamp] = []

    init(dryRun: Bool, summary: [String], changes: [Change]) {
        self.dryRun = dryRun
        done = !dryRun
        self.summary = summary
        self.changes = changes
    }

    init(unchanged summary: [String]) {
        unchanged = true
        done = false
        self.summary = summary
        changes = []
    }

    init(_ report: ChangeReport) {
        dryRun = report.dryRun
        done = report.done
        unchanged = report.unchanged
        summary = report.summary
        changes = report.changes.map { Change(name: $0.name, before: $0.before, after: $0.after) }
        eventID = report.eventID
        version = report.version
        queued = report.queued
    }
}

extension PageOperations {
    func change(_ change: GeneratorAction, of generator: String, _ action: ActionRequest) throws -> ActionReport {
        let operations = GeneratorOperations(connection, policy: WeightPolicy(configuration), now: now)
        let request = GeneratorRequest.act(change, on: generator)
        return ActionReport(
            action.isDryRun ? try operations.plan(request) : try operations.perform(request, action.audit))
    }

    func pause(_ schedule: String, _ action: ActionRequest) throws -> ActionReport {
        report(try desk(action).pause(schedule, dryRun: action.isDryRun), action)
    }

    func resume(_ schedule: String, _ action: ActionRequest) throws -> ActionReport {
        report(try desk(action).resume(schedule, dryRun: action.isDryRun), action)
    }

    func trigger(_ schedule: String, slot: Timestamp?, _ action: ActionRequest) throws -> ActionReport {
        report(try desk(action).trigger(schedule, slot: slot, dryRun: action.isDryRun), action)
    }

    private func desk(_ action: ActionRequest) -> ScheduleDesk {
        ScheduleDesk(connection: connection, person: action.audit.actor, reason: action.audit.reason, now: now)
    }

    private func report(_ answer: ScheduleAnswer, _ action: ActionRequest) -> ActionReport {
        guard action.isDryRun || answer.isDone else { return ActionReport(unchanged: answer.summary) }
        return ActionReport(
            dryRun: action.isDryRun, summary: answer.summary,
            changes: answer.changes.map {
                .init(name: $0.name, before: .optional($0.before), after: .optional($0.after))
            })
    }
}

extension PageOperations {
    /// Publishes another model, or goes back to an earlier version.
    func change(_ request: ModelRequest, _ action: ActionRequest) throws -> ActionReport {
        let desk = ModelDesk(connection: connection, person: action.audit.actor, reason: action.audit.reason, now: now)
        let planned = try connection.transaction(isolation: .repeatableRead) { try desk.plan(request) }
        if case .nothing(let why) = planned { return ActionReport(unchanged: [why]) }
        var summary = [planned.sentence]
        if !action.isDryRun {
            let version = try desk.carryOut(request, as: planned)
            if let version { summary.append("v2_\(version) waits for a predictor to take it to Redis") }
        }
        return ActionReport(dryRun: action.isDryRun, summary: summary, changes: changes(planned))
    }

    private func changes(_ planned: ModelChange) -> [ActionReport.Change] {
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
    func acknowledge(_ id: Int64, _ action: ActionRequest) throws -> ActionReport {
        guard let alert = try AlertStore.find(connection, id) else {
            throw PageProblem(422, "not_found", "there is no alert \(id)", field: "alert_id")
        }
        if !alert.isOpen { return ActionReport(unchanged: ["alert \(id) is over"]) }
        if let known = alert.acknowledgedBy {
            return ActionReport(unchanged: ["\(known) knows of alert \(id) already"])
        }
        if !action.isDryRun {
            let reason = action.audit.reason
            guard
                try AlertStore.acknowledge(connection, id, by: action.audit.actor, because: reason, at: now)
            else {
                throw PageProblem(409, "refused", "alert \(id) has changed in the meantime; look at it and try again")
            }
        }
        let change = ActionReport.Change(
            name: "alert \(id) acknowledged by", before: .null, after: .text(action.audit.actor))
        return ActionReport(
            dryRun: action.isDryRun, summary: ["\(action.audit.actor) knows of: \(alert.summary)"], changes: [change])
    }
}
