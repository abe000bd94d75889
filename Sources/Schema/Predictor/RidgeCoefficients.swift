/// The linear model of the engagement rate, on the raw scale of its features, with its figures on the newest fifth of
/// the rows.
public struct RidgeCoefficients: Hashable, Sendable {
    public var intercept: Double
    /// Per unit of the quality score, 0…1.
    public var qualityWeight: Double
    /// Added where the content type is `educational`.
    public var contentTypeWeight: Double
    /// Added where the content type is `factual`.
    public var factualWeight: Double
    /// Per day's length of the hour of posting: hour/24.
    public var timingWeight: Double
    /// Per unit of sin(2π·hour/24).
    public var timingSinWeight: Double
    /// Per unit of cos(2π·hour/24).
    public var timingCosWeight: Double
    /// Added where the post is a thread.
    public var lengthWeight: Double
    /// May be negative; `nil` where it is not defined.
    public var rSquared: Double?
    public var mse: Double?
    /// Rows the fit saw; 0 for the defaults.
    public var trainedOn: Int64

    public init(
        intercept: Double, qualityWeight: Double, contentTypeWeight: Double, factualWeight: Double,
        timingWeight: Double, timingSinWeight: Double, timingCosWeight: Double, lengthWeight: Double,
        rSquared: Double?, mse: Double?, trainedOn: Int64
    ) {
        self.intercept = intercept
        self.qualityWeight = qualityWeight
        self.contentTypeWeight = contentTypeWeight
        self.factualWeight = factualWeight
        self.timingWeight = timingWeight
        self.timingSinWeight = timingSinWeight
        self.timingCosWeight = timingCosWeight
        self.lengthWeight = lengthWeight
        self.rSquared = rSquared
        self.mse = mse
        self.trainedOn = trainedOn
    }

    /// In force until enough was learned.
    public static let defaults = RidgeCoefficients(
        intercept: 0.01, qualityWeight: 0.025, contentTypeWeight: 0.008, factualWeight: 0, timingWeight: 0.005,
        timingSinWeight: 0, timingCosWeight: 0, lengthWeight: 0.003, rSquared: nil, mse: nil, trainedOn: 0)

    /// Names of the features, in the order of their weights.
    public static let features = [
        "quality_score", "content_type_educational", "content_type_factual", "timing_slot", "timing_sin",
        "timing_cos", "length_medium",
    ]
}
