import Learning
import Postgres
import Timekeeping

/// A row of `predictor_models`: one part as it was fitted, published or not, and why.
public struct PredictorModel: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable { case ridge, logistic }
    public enum Decision: String, Hashable, Sendable, CaseIterable {
        case published
        /// Fitted, and worse than what it would replace.
        case stored
        /// Not fitted.
        case refused
    }

    public var kind: Kind
    public var trainedAt: Timestamp
    public var windowStart: Timestamp
    public var windowEnd: Timestamp
    /// Rows in the window; of them `trainCount` trained.
    public var rowCount: Int64
    public var trainCount: Int64
    public var learnedThrough: Timestamp?
    public var rowsHash: String?
    /// λ for ridge, C for logistic.
    public var penalty: Double
    public var features: [String]
    /// `nil` where the fit was refused.
    public var model: LinearModel?
    /// JSON objects of figures on the newest fifth: of the model, and of what it was compared with.
    public var metrics: String
    public var baseline: String
    public var decision: Decision
    public var reason: String

    public init(
        kind: Kind, trainedAt: Timestamp, windowStart: Timestamp, windowEnd: Timestamp, rowCount: Int64,
        trainCount: Int64, learnedThrough: Timestamp?, rowsHash: String?, penalty: Double, features: [String],
        model: LinearModel?, metrics: String, baseline: String, decision: Decision, reason: String
    ) {
        self.kind = kind
        self.trainedAt = trainedAt
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        self.rowCount = rowCount
        self.trainCount = trainCount
        self.learnedThrough = learnedThrough
        self.rowsHash = rowsHash
        self.penalty = penalty
        self.features = features
        self.model = model
        self.metrics = metrics
        self.baseline = baseline
        self.decision = decision
        self.reason = reason
    }
}

extension PredictorModel {
    /// Writes the row and gives its `model_id`.
    public func insert(_ connection: PostgresConnection) throws(PostgresError) -> Int64 {
        try connection.execute(
            """
            INSERT INTO predictor_models (kind, trained_at, window_start, window_end, row_count, train_count,
                learned_through, rows_hash, penalty, features, intercept, weights, metrics, baseline, decision, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULLIF($12, '{}'), $13, $14, $15, $16)
            RETURNING model_id
            """,
            [
                .text(kind.rawValue), .timestamp(trainedAt), .timestamp(windowStart), .timestamp(windowEnd),
                .int(rowCount), .int(trainCount), .timestamp(learnedThrough), .text(rowsHash), .double(penalty),
                .column(.texts(features)), .double(model?.intercept),
                .column(.doubles(model?.weights ?? [])), .json(metrics), .json(baseline),
                .text(decision.rawValue), .text(reason),
            ]
        ).only().int("model_id")
    }
}
