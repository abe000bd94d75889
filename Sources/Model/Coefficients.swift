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

    /// Used until enough has been learned.
    public static let defaults = RidgeCoefficients(
        intercept: 0.01, qualityWeight: 0.025, contentTypeWeight: 0.008, factualWeight: 0, timingWeight: 0.005,
        timingSinWeight: 0, timingCosWeight: 0, lengthWeight: 0.003, rSquared: nil, mse: nil, trainedOn: 0)

    /// Names of the features, in the order of their weights.
    public static let features = [
        "quality_score", "content_type_educational", "content_type_factual", "timing_slot", "timing_sin",
        "timing_cos", "length_medium",
    ]
}

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

    /// Used until enough has been learned.
    public static let defaults = LogitCoefficients(
        intercept: -0.3, noveltyWeight: 0.25, expertiseWeight: 0.2, viralWeight: 0.15, accuracy: nil, precision: nil,
        recall: nil, auc: nil, logLoss: nil, brier: nil, trainedOn: 0)

    /// Names of the features, in the order of their weights.
    public static let features = ["novelty_score", "expertise_level", "viral_indicators"]
}

extension RidgeCoefficients {
    /// Coefficients by their names on the wire.
    public var weights: [(name: String, value: Double)] {
        [
            ("intercept", intercept), ("qualityWeight", qualityWeight), ("contentTypeWeight", contentTypeWeight),
            ("factualWeight", factualWeight), ("timingWeight", timingWeight), ("timingSinWeight", timingSinWeight),
            ("timingCosWeight", timingCosWeight), ("lengthWeight", lengthWeight),
        ]
    }

    /// Figures by their names on the wire; `nil` where one is not defined.
    public var figures: [(name: String, value: Double?)] { [("rSquared", rSquared), ("mse", mse)] }
}

extension LogitCoefficients {
    /// Coefficients by their names on the wire.
    public var weights: [(name: String, value: Double)] {
        [
            ("intercept", intercept), ("noveltyWeight", noveltyWeight), ("expertiseWeight", expertiseWeight),
            ("viralWeight", viralWeight),
        ]
    }

    /// Figures by their names on the wire; `nil` where one is not defined.
    public var figures: [(name: String, value: Double?)] {
        [
            ("accuracy", accuracy), ("precision", precision), ("recall", recall), ("auc", auc), ("logLoss", logLoss),
            ("brier", brier),
        ]
    }
}
