import Learning
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// One action of the page. The catalogue is served with the state, and the page draws its buttons and dialogs from it: a
/// new button is one more entry here.
struct PageAction: Encodable, Sendable {
    /// What an action changes: one row, or all models.
    enum Target: String, Encodable { case generator, schedule, model, alert, models }

    /// What a row is, as far as it decides which actions apply to it.
    struct Row {
        var isLocked = false
        var isOverridden = false
        var isPaused = false
        var hasJobs = false
        var isCurrent = false
        var isRefused = false
        var isAcknowledged = false
    }

    /// What the dialog asks for besides reason and name.
    struct Field: Encodable, Sendable {
        enum Kind: String, Encodable { case percent, text }

        let name: String
        /// With the unit.
        let label: String
        let kind: Kind
    }

    let name: String
    let label: String
    let description: String
    let target: Target
    let fields: [Field]
    private let applies: @Sendable (Row) -> Bool
    let perform: @Sendable (PageOperations) throws -> ChangeReport

    private init(
        _ name: String, _ label: String, _ description: String, on target: Target, fields: [Field] = [],
        if applies: @escaping @Sendable (Row) -> Bool,
        perform: @escaping @Sendable (PageOperations) throws -> ChangeReport
    ) {
        self.name = name
        self.label = label
        self.description = description
        self.target = target
        self.fields = fields
        self.applies = applies
        self.perform = perform
    }

    private enum CodingKeys: CodingKey { case name, label, description, target, fields }

    static let catalogue = [
        PageAction(
            "lock", "Lock", "The weight stays as it is until someone unlocks it.", on: .generator,
            if: { !$0.isLocked }, perform: { try $0.change(.lock) }),
        PageAction(
            "unlock", "Unlock", "Optimizations move the weight again.", on: .generator, if: { $0.isLocked },
            perform: { try $0.change(.unlock) }),
        PageAction(
            "set", "Set", "The weight is set at once and stays until someone releases it.", on: .generator,
            fields: [Field(name: "weight", label: "Weight (%)", kind: .percent)], if: { _ in true },
            perform: { try $0.change(.set($0.request.validWeight())) }),
        PageAction(
            "release", "Release", "Ends the manual weight; optimizations move it again.", on: .generator,
            if: { $0.isOverridden }, perform: { try $0.change(.release) }),
        PageAction(
            "pause", "Pause", "None of its slots runs until someone resumes it.", on: .schedule,
            if: { !$0.isPaused }, perform: { try $0.change(.pause) }),
        PageAction(
            "resume", "Resume", "Its slots run again.", on: .schedule, if: { $0.isPaused },
            perform: { try $0.change(.resume) }),
        PageAction(
            "trigger", "Run now", "Queues one run now, under the same gates as any other.", on: .schedule,
            if: { $0.hasJobs }, perform: { try $0.change(.trigger(slot: $0.request.validSlot())) }),
        PageAction(
            "promote", "Promote", "Publishes this model in place of the current one.", on: .model,
            if: { !$0.isCurrent && !$0.isRefused },
            perform: { try $0.change(.promote($0.request.required($0.request.modelID, "model_id"))) }),
        PageAction(
            "rollback", "Roll back", "Publishes the models of an earlier version again.", on: .models,
            fields: [Field(name: "version", label: "Version (empty: the previous one)", kind: .text)],
            if: { _ in true }, perform: { try $0.change(.rollback($0.request.version)) }),
        PageAction(
            "acknowledge", "Acknowledge", "The alert stays open, marked as being handled.", on: .alert,
            if: { !$0.isAcknowledged }, perform: { try $0.acknowledge() }),
    ]

    static func named(_ name: String) -> PageAction? { catalogue.first { $0.name == name } }

    /// The names of the actions that apply to a row.
    static func names(on target: Target, _ row: Row) -> [String] {
        catalogue.filter { $0.target == target && $0.applies(row) }.map(\.name)
    }
}

/// Performs a request through the operations of the commands: the same policies, the same audit record.
struct PageOperations {
    let request: ActionRequest
    let connection: PostgresConnection
    let configuration: Configuration
    let now: Timestamp

    func change(_ action: GeneratorAction) throws -> ChangeReport {
        let operations = GeneratorOperations(connection, policy: WeightPolicy(configuration), now: now)
        let change = GeneratorRequest.act(action, on: try request.required(request.generator, "generator"))
        return request.isDryRun ? try operations.plan(change) : try operations.perform(change, request.audit)
    }

    func change(_ change: ScheduleRequest) throws -> ChangeReport {
        let operations = ScheduleOperations(connection, now: now)
        let schedule = try request.required(request.schedule, "schedule")
        return request.isDryRun
            ? try operations.plan(schedule, change) : try operations.perform(schedule, change, request.audit)
    }

    func change(_ change: ModelRequest) throws -> ChangeReport {
        let operations = ModelOperations(connection, now: now)
        return request.isDryRun ? try operations.plan(change) : try operations.perform(change, request.audit)
    }

    func acknowledge() throws -> ChangeReport {
        let operations = AlertOperations(connection, now: now)
        let alert = try request.required(request.alertID, "alert_id")
        return request.isDryRun
            ? try operations.planAcknowledgement(alert, by: request.audit.actor)
            : try operations.acknowledge(alert, request.audit)
    }
}
