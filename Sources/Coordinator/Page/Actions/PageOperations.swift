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

    let dryRun: Bool
    /// Whether anything was written.
    let done: Bool
    let unchanged: Bool
    /// Sentences for people.
    let summary: [String]
    let changes: [Change]
    let eventID: Int64?
    let version: String?
    let queued: [Timestamp]

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

    func change(_ request: ScheduleRequest, of schedule: String, _ action: ActionRequest) throws -> ActionReport {
        let operations = ScheduleOperations(connection, now: now)
        return ActionReport(
            action.isDryRun
                ? try operations.plan(schedule, request)
                : try operations.perform(schedule, request, action.audit))
    }

    func change(_ request: ModelRequest, _ action: ActionRequest) throws -> ActionReport {
        let operations = ModelOperations(connection, now: now)
        return ActionReport(
            action.isDryRun ? try operations.plan(request) : try operations.perform(request, action.audit))
    }

    func acknowledge(_ id: Int64, _ action: ActionRequest) throws -> ActionReport {
        let operations = AlertOperations(connection, now: now)
        return ActionReport(
            action.isDryRun
                ? try operations.planAcknowledgement(id) : try operations.acknowledge(id, action.audit))
    }
}
