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
    /// Rows in the window; of them `trainCount` trained, `validationCount` judged and `embargoedCount` were left out.
    public var rowCount: Int64
    public var trainCount: Int64
    public var validationCount: Int64 = 0
    public var embargoedCount: Int64 = 0
    /// When the last outcome among the training rows was known.
    public var knownThrough: Timestamp?
    public var learnedThrough: Timestamp?
    /// SHA-256 of all rows of the window, for both models.
    public var rowsHash: String?
    /// SHA-256 of the files that `PredictorRows` keeps: the rows that trained, those that judged.
    public var trainingHash: String?
    public var validationHash: String?
    /// λ for ridge, C for logistic.
    public var penalty: Double
    public var features: FeatureList
    /// `nil` where the fit was refused.
    public var model: LinearModel?
    /// JSON objects of figures on the newest fifth: of the model, and of what it was compared with.
    public var metrics: String
    public var baseline: String
    /// A JSON object: `gates` as `PredictorSelection` counts them, `fit` with the rows this model could not use.
    public var selection = "{}"
    public var decision: Decision
    public var reason: String

    public init(
        kind: Kind, trainedAt: Timestamp, windowStart: Timestamp, windowEnd: Timestamp, rowCount: Int64,
        trainCount: Int64, learnedThrough: Timestamp?, rowsHash: String?, penalty: Double, features: FeatureList,
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
