import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// A model with what became of it.
struct ModelRecord: Sendable {
    let model: RegisteredModel
    let standing: ModelStanding
    /// Versions that carried it, oldest first.
    let versions: [String]
    let actions: [PredictorAction]

    init(_ model: RegisteredModel, _ standing: ModelStanding, _ connection: PostgresConnection) throws {
        self.model = model
        self.standing = standing
        versions = try PredictorStore.versions(connection, after: -1).filter { $0.modelID(model.kind) == model.id }
            .map { "v2_\($0.milliseconds)" }
        actions = try PredictorAction.about(connection, model: model.id)
    }

    static func summary(_ model: RegisteredModel, _ standing: ModelStanding) -> StructuredValue {
        .object(fields(model, standing))
    }

    private static func fields(_ model: RegisteredModel, _ standing: ModelStanding) -> [StructuredValue.Field] {
        [
            .init("model", .int(model.id)), .init("kind", .text(model.kind.rawValue)),
            .init("trained_at", .time(model.trainedAt)), .init("window_start", .time(model.windowStart)),
            .init("window_end", .time(model.windowEnd)), .init("rows", .int(model.rowCount)),
            .init("trained", .int(model.trainCount)), .init("validated", .int(model.validationCount)),
            .init("embargoed", .int(model.embargoedCount)), .init("measure", .text(model.lossName)),
            .init("loss", .optional(model.loss)), .init("loss_of_mean", .optional(model.lossOfMean)),
            .init("decision", .text(model.decision.rawValue)), .init("reason", .text(model.reason)),
            .init("in_force", .bool(standing.inForce[model.kind] == model.id)),
            .init("pinned", .bool(standing.pins[model.kind] == model.id)),
        ]
    }

    var json: StructuredValue {
        var coefficients: [StructuredValue.Field] = []
        if let fitted = model.model {
            coefficients.append(.init("intercept", .double(fitted.intercept)))
            coefficients += zip(model.features, fitted.weights).map { .init($0, .double($1)) }
        }
        return .object(
            Self.fields(model, standing) + [
                .init("penalty", .double(model.penalty)), .init("coefficients", .object(coefficients)),
                .init("known_through", .time(model.knownThrough)),
                .init("training_hash", .optional(model.trainingHash)),
                .init("validation_hash", .optional(model.validationHash)),
                .init("rows_hash", .optional(model.rowsHash)), .init("metrics", StoredJSON.value(model.metrics)),
                .init("baseline", StoredJSON.value(model.baseline)),
                .init("selection", StoredJSON.value(model.selection)),
                .init("versions", .list(versions.map { .text($0) })),
                .init("decided", .list(actions.map(Self.json))),
            ])
    }

    private static func json(_ action: PredictorAction) -> StructuredValue {
        [
            "action": .text(action.name.rawValue), "model": .optional(action.model),
            "instead_of": .optional(action.insteadOf), "version": .optional(action.version.map { "v2_\($0)" }),
            "restores": .optional(action.restores.map { "v2_\($0)" }), "by": .text(action.by),
            "at": .time(action.at), "because": .text(action.reason),
        ]
    }
}
