/// The logistic model of whether a post brings at least one follower, on the raw scale of its features, with its
/// figures on the newest fifth of the rows.
public struct LogitCoefficients: Hashable, Sendable {
    public var intercept: Double
    /// Per unit of novelty, 0…1.
    public var noveltyWeight: Double
    /// Per unit of expertise, 0…1.
    public var expertiseWeight: Double
    /// Per unit of viral_score/100.
    public var viralWeight: Double
    /// The figures are `nil` where they are not defined: precision without a predicted positive, for example.
    public var accuracy: Double?
    public var precision: Double?
    public var recall: Double?
    public var auc: Double?
    public var logLoss: Double?
    public var brier: Double?
    /// Rows the fit saw; 0 for the defaults.
    public var trainedOn: Int64

    public init(
        intercept: Double, noveltyWeight: Double, expertiseWeight: Double, viralWeight: Double, accuracy: Double?,
        precision: Double?, recall: Double?, auc: Double?, logLoss: Double?, brier: Double?, trainedOn: Int64
    ) {
        self.intercept = intercept
        self.noveltyWeight = noveltyWeight
        self.expertiseWeight = expertiseWeight
        self.viralWeight = viralWeight
        self.accuracy = accuracy
        self.precision = precision
        self.recall = recall
        self.auc = auc
        self.logLoss = logLoss
        self.brier = brier
        self.trainedOn = trainedOn
    }

    /// In force until enough was learned.
    public static let defaults = LogitCoefficients(
        intercept: -0.3, noveltyWeight: 0.25, expertiseWeight: 0.2, viralWeight: 0.15, accuracy: nil, precision: nil,
        recall: nil, auc: nil, logLoss: nil, brier: nil, trainedOn: 0)

    /// Names of the features, in the order of their weights.
    public static let features = ["novelty_score", "expertise_level", "viral_indicators"]
}
