import Learning
import Postgres
import Timekeeping

/// A row of `predictor_models` as it is read back, by whoever audits it or publishes it.
public struct RegisteredModel: Sendable {
    public let id: Int64
    public let kind: PredictorModel.Kind
    public let trainedAt: Timestamp
    public let windowStart: Timestamp
    public let windowEnd: Timestamp
    public let rowCount: Int64
    public let trainCount: Int64
    public let validationCount: Int64
    public let embargoedCount: Int64
    public let knownThrough: Timestamp?
    public let rowsHash: String?
    public let trainingHash: String?
    public let validationHash: String?
    public let penalty: Double
    /// Names as they were stored: a feature of an old model need not be registered any more.
    public let features: [String]
    public let model: LinearModel?
    /// JSON objects.
    public let metrics: String
    public let baseline: String
    public let selection: String
    public let decision: PredictorModel.Decision
    public let reason: String
}

extension PredictorStore {
    /// The model with this number; `nil` where there is none.
    public static func model(_ connection: PostgresConnection, id: Int64) throws -> RegisteredModel? {
        try models(connection, "WHERE model_id = $1", [.int(id)]).first
    }

    /// Newest first.
    public static func models(
        _ connection: PostgresConnection, kind: PredictorModel.Kind?, limit: Int64
    ) throws -> [RegisteredModel] {
        try models(
            connection, "WHERE $1::text IS NULL OR kind = $1 ORDER BY model_id DESC LIMIT $2",
            [.text(kind?.rawValue), .int(limit)])
    }

    private static func models(
        _ connection: PostgresConnection, _ clause: String, _ parameters: [PostgresParameter]
    ) throws -> [RegisteredModel] {
        try connection.execute(
            """
            SELECT model_id, kind, trained_at, window_start, window_end, row_count, train_count, validation_count,
                   embargoed_count, known_through, rows_hash, training_hash, validation_hash, penalty, features,
                   intercept, weights, metrics::text AS metrics, baseline::text AS baseline,
                   selection::text AS selection, decision, reason
            FROM predictor_models \(clause)
            """, parameters
        ).map(model)
    }

    private static func model(_ row: PostgresRow) throws -> RegisteredModel {
        let weights = try row.optionalDoubles("weights")?.compactMap(\.self)
        let model = try row.optionalDouble("intercept").flatMap { intercept in
            weights.map { LinearModel(intercept: intercept, weights: $0) }
        }
        return RegisteredModel(
            id: try row.int("model_id"), kind: PredictorModel.Kind(rawValue: try row.text("kind")) ?? .ridge,
            trainedAt: try row.timestamp("trained_at"), windowStart: try row.timestamp("window_start"),
            windowEnd: try row.timestamp("window_end"), rowCount: try row.int("row_count"),
            trainCount: try row.int("train_count"), validationCount: try row.int("validation_count"),
            embargoedCount: try row.int("embargoed_count"), knownThrough: try row.optionalTimestamp("known_through"),
            rowsHash: try row.optionalText("rows_hash"), trainingHash: try row.optionalText("training_hash"),
            validationHash: try row.optionalText("validation_hash"), penalty: try row.double("penalty"),
            features: try row.texts("features").compactMap(\.self), model: model,
            metrics: try row.text("metrics"), baseline: try row.text("baseline"),
            selection: try row.text("selection"),
            decision: PredictorModel.Decision(rawValue: try row.text("decision")) ?? .refused,
            reason: try row.text("reason"))
    }
}
