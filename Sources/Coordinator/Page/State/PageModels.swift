import Postgres
import Runtime
import Store

/// The newest fits with what was decided about each.
enum PageModels {
    static func read(_ reading: PageReading) throws -> StructuredValue {
        let standing = try ModelStanding(reading.connection)
        var models = try PredictorStore.models(reading.connection, kind: nil, limit: 30)
        for id in standing.inForce.values.sorted(by: >) where !models.contains(where: { $0.id == id }) {
            if let model = try PredictorStore.model(reading.connection, id: id) { models.append(model) }
        }
        return .list(models.map { value($0, standing) })
    }

    private static func value(_ model: RegisteredModel, _ standing: ModelStanding) -> StructuredValue {
        let figures = model.figures(model.metrics)
        return [
            "model_id": .int(model.id), "kind": .text(model.kind.rawValue), "trained_at": .time(model.trainedAt),
            "rows": .int(model.rowCount), "validated": .int(model.validationCount),
            "decision": .text(model.decision.rawValue), "reason": .text(model.reason),
            "in_force": .bool(standing.inForce[model.kind] == model.id),
            "pinned": .bool(standing.pins[model.kind] == model.id), "measure": .text(model.lossName),
            "loss": .optional(model.loss), "loss_of_mean": .optional(model.lossOfMean),
            "r_squared": .optional(figures["rSquared"]), "auc": .optional(figures["auc"]),
        ]
    }
}
