import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// What was predicted of posts beside what came of them: the newest 400 of the window that may be learned from and whose
/// prediction a trained model made, and how well groups of them agree. Skill is what the learner measured last.
enum PagePredictions {
    static func read(_ reading: PageReading, _ figures: PageFigures) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT decision_id, posted_at, predicted_rate, engagement_rate FROM prediction_outcomes
            WHERE learnable AND ridge_model_id IS NOT NULL AND engagement_rate IS NOT NULL AND posted_at > $1
            ORDER BY posted_at DESC, decision_id DESC LIMIT 400
            """, [.timestamp(reading.since)])
        var predicted: [Double] = []
        var actual: [Double] = []
        var points: [StructuredValue] = []
        for row in rows {
            predicted.append(try row.double("predicted_rate"))
            actual.append(try row.double("engagement_rate"))
            points.append([
                "decision_id": .text(try row.text("decision_id")), "posted_at": .time(try row.timestamp("posted_at")),
                "predicted": .double(try row.double("predicted_rate")),
                "actual": .double(try row.double("engagement_rate")),
            ])
        }
        let drift = figures.drift.first { $0.part == "ridge" }
        let groups = Calibration(predictions: predicted, outcomes: actual, groups: 10)?.groups ?? []
        return [
            "points": .list(points), "calibration": .list(groups.map(group)), "skill": .optional(drift?.skill),
            "calibration_error": .optional(drift?.calibrationError), "measured_at": .time(drift?.slot),
        ]
    }

    /// With the 95 % interval of the mean of what came.
    private static func group(_ group: Calibration.Group) -> StructuredValue {
        let reach = 1.96 * group.standardError
        return [
            "predicted": .double(group.meanPredicted), "actual": .double(group.meanObserved),
            "low": .double(max(0, group.meanObserved - reach)), "high": .double(group.meanObserved + reach),
            "posts": .count(group.count),
        ]
    }
}

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
