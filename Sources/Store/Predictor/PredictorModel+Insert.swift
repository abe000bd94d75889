import Learning
import Postgres

extension PredictorModel {
    /// Writes the row and gives its `model_id`.
    public func insert(_ connection: PostgresConnection) throws(PostgresError) -> Int64 {
        try connection.execute(
            """
            INSERT INTO predictor_models (kind, trained_at, window_start, window_end, row_count, train_count,
                learned_through, rows_hash, penalty, features, intercept, weights, metrics, baseline, decision, reason,
                validation_count, embargoed_count, known_through, training_hash, validation_hash, selection)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULLIF($12, '{}'), $13, $14, $15, $16,
                $17, $18, $19, $20, $21, $22)
            RETURNING model_id
            """,
            [
                .text(kind.rawValue), .timestamp(trainedAt), .timestamp(windowStart), .timestamp(windowEnd),
                .int(rowCount), .int(trainCount), .timestamp(learnedThrough), .text(rowsHash), .double(penalty),
                .column(.texts(features.names)), .double(model?.intercept),
                .column(.doubles(model?.weights ?? [])), .json(metrics), .json(baseline),
                .text(decision.rawValue), .text(reason), .int(validationCount), .int(embargoedCount),
                .timestamp(knownThrough), .text(trainingHash), .text(validationHash), .json(selection),
            ]
        ).only().int("model_id")
    }
}
