import Learning
import Operations
import Runtime
import Scheduling
import Store
import Timekeeping

/// One action of the page. The catalogue is served with the state and the page draws its buttons and dialogs from it: a
/// new button is one more entry here.
struct PageAction: Encodable, Sendable {
    /// What an action changes: one row, or all models.
    enum Target: String, Encodable { case generator, schedule, model, alert, models }

    /// A row as far as it decides which actions apply to it.
    enum Row {
        case generator(isLocked: Bool, isOverridden: Bool)
        case schedule(isPaused: Bool, hasJobs: Bool)
        case model(isCurrent: Bool, wasRefused: Bool)
        case alert(AlertRecord)
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
    let perform: @Sendable (ActionRequest, PageOperations) throws -> ActionReport

    private enum CodingKeys: CodingKey { case name, label, description, target, fields }

    static func named(_ name: String) -> PageAction? { catalogue.first { $0.name == name } }

    /// The names of the actions that apply to a row.
    static func names(for row: Row) -> [String] { catalogue.filter { $0.applies(row) }.map(\.name) }

    static let catalogue = [
        generator("lock", "Lock", "The weight stays as it is until someone unlocks it.") { locked, _ in
            !locked
        } as: {
            _ in
            .lock
        },
        generator("unlock", "Unlock", "Optimizations move the weight again.") { locked, _ in
            locked
        } as: { _ in
            .unlock
        },
        generator(
            "set", "Set", "The weight is set at once and stays until someone releases it.",
            fields: [Field(name: "weight", label: "Weight (%)", kind: .percent)]
        ) { _, _ in
            true
        } as: {
            .set(try $0.validWeight())
        },
        generator("release", "Release", "Ends the manual weight; optimizations move it again.") {
            $1
        } as: { _ in
            .release
        },
        schedule("pause", "Pause", "None of its slots runs until someone resumes it.") { paused, _ in
            !paused
        } do: {
            try $1.change(.pause, of: $0.required($0.schedule, "schedule"), $0)
        },
        schedule("resume", "Resume", "Its slots run again.") { paused, _ in
            paused
        } do: {
            try $1.change(.resume, of: $0.required($0.schedule, "schedule"), $0)
        },
        schedule("trigger", "Run now", "Queues one run now, under the same gates as any other.") {
            $1
        } do: {
            try $1.change(.trigger(slot: $0.validSlot()), of: $0.required($0.schedule, "schedule"), $0)
        },
        PageAction(
            name: "promote", label: "Promote", description: "Publishes this model in place of the current one.",
            target: .model, fields: [],
            applies: { if case .model(false, wasRefused: false) = $0 { true } else { false } },
            perform: { try $1.change(.promote($0.required($0.modelID, "model_id")), $0) }),
        PageAction(
            name: "rollback", label: "Roll back", description: "Publishes the models of an earlier version again.",
            target: .models,
            fields: [Field(name: "version", label: "Version (empty: the previous one)", kind: .text)],
            applies: { _ in false }, perform: { try $1.change(.rollback($0.version), $0) }),
        PageAction(
            name: "acknowledge", label: "Acknowledge", description: "The alert stays open, marked as being handled.",
            target: .alert, fields: [],
            applies: { if case .alert(let alert) = $0 { alert.acknowledgedBy == nil } else { false } },
            perform: { try $1.acknowledge($0.required($0.alertID, "alert_id"), $0) }),
    ]

    private static func generator(
        _ name: String, _ label: String, _ description: String, fields: [Field] = [],
        when applies: @escaping @Sendable (_ isLocked: Bool, _ isOverridden: Bool) -> Bool,
        as action: @escaping @Sendable (ActionRequest) throws -> GeneratorAction
    ) -> PageAction {
        PageAction(
            name: name, label: label, description: description, target: .generator, fields: fields,
            applies: {
                if case .generator(let locked, let overridden) = $0 { applies(locked, overridden) } else { false }
            },
            perform: { try $1.change(action($0), of: $0.required($0.generator, "generator"), $0) })
    }

    private static func schedule(
        _ name: String, _ label: String, _ description: String,
        when applies: @escaping @Sendable (_ isPaused: Bool, _ hasJobs: Bool) -> Bool,
        do perform: @escaping @Sendable (ActionRequest, PageOperations) throws -> ActionReport
    ) -> PageAction {
        PageAction(
            name: name, label: label, description: description, target: .schedule, fields: [],
            applies: { if case .schedule(let paused, let hasJobs) = $0 { applies(paused, hasJobs) } else { false } },
            perform: perform)
    }
}
