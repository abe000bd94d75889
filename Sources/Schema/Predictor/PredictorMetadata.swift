import Timekeeping

/// How a published predictor came about.
public struct PredictorMetadata: Hashable, Sendable {
    /// Rows the fits saw; 0 for the defaults.
    public var trainedOn: Int64
    public var trainedAt: Timestamp
    /// Names of the inputs of both models, in the order of their weights.
    public var features: [String]
    /// How far back the rows go, in days; greater than 0.
    public var windowDays: Int64
    /// Which rows of `predictor_models` this was made from; `nil` for the defaults.
    public var modelID: String?
    /// IANA name of the zone in which the hour of a post is taken.
    public var timeZone: String

    public init(
        trainedOn: Int64, trainedAt: Timestamp,
        features: [String] = RidgeCoefficients.features + LogitCoefficients.features, windowDays: Int64,
        modelID: String?, timeZone: String
    ) {
        self.trainedOn = trainedOn
        self.trainedAt = trainedAt
        self.features = features
        self.windowDays = windowDays
        self.modelID = modelID
        self.timeZone = timeZone
    }

    /// The older share of the rows that trains; the rest validates.
    public static let validationSplit = 0.8
}
