import Glibc
import Timekeeping

/// What `predictor:v2:latest` carries: two linear models over what is known of a post before it goes out.
///
/// The JSON form is published as `schema/predictor-v2.schema.json`. A part that could not be trained yet carries the
/// defaults and `trainedOn` 0, so a reader can always predict and always knows which it is.
public struct PredictorPayload: Hashable, Sendable {
    /// Unix milliseconds of publication; greater is newer.
    public var versionMilliseconds: Int64
    public var ridge: RidgeCoefficients
    public var logit: LogitCoefficients
    public var meta: PredictorMetadata

    public init(
        versionMilliseconds: Int64, ridge: RidgeCoefficients = .defaults, logit: LogitCoefficients = .defaults,
        meta: PredictorMetadata
    ) {
        self.versionMilliseconds = versionMilliseconds
        self.ridge = ridge
        self.logit = logit
        self.meta = meta
    }

    /// `v2_<unix ms>`.
    public var version: String { "v2_\(versionMilliseconds)" }

    /// Whether neither part was ever trained.
    public var isDefault: Bool { ridge.trainedOn == 0 && logit.trainedOn == 0 }
}

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

extension PredictorPayload {
    /// The engagement rate to expect of a post, clamped to 0…1.
    ///
    /// intercept + quality·qualityWeight + educational·contentTypeWeight + factual·factualWeight
    /// + (hour/24)·timingWeight + sin(2π·hour/24)·timingSinWeight + cos(2π·hour/24)·timingCosWeight
    /// + thread·lengthWeight, added in this order so that every reader comes to the same bits.
    ///
    /// - Parameters:
    ///   - quality: 0…1.
    ///   - contentType: `educational` and `factual` have weights of their own; any other adds nothing.
    ///   - hour: hour of posting in `meta.timeZone`, 0…23.
    public func predictedRate(quality: Double, contentType: String?, hour: Int, isThread: Bool) -> Double {
        let day = Double(hour) / 24
        let angle = 2 * Double.pi * day
        var rate = ridge.intercept + quality * ridge.qualityWeight
        rate += (contentType == "educational" ? 1 : 0) * ridge.contentTypeWeight
        rate += (contentType == "factual" ? 1 : 0) * ridge.factualWeight
        rate += day * ridge.timingWeight
        rate += sin(angle) * ridge.timingSinWeight
        rate += cos(angle) * ridge.timingCosWeight
        rate += (isThread ? 1 : 0) * ridge.lengthWeight
        return min(max(rate, 0), 1)
    }

    /// The probability that a post brings at least one follower:
    /// 1/(1+e^−(intercept + novelty·noveltyWeight + expertise·expertiseWeight + (viralScore/100)·viralWeight)).
    ///
    /// - Parameters:
    ///   - novelty: 0…1.
    ///   - expertise: 0…1.
    ///   - viralScore: 0…100, the estimate made before posting.
    public func followProbability(novelty: Double, expertise: Double, viralScore: Double) -> Double {
        var logit = logit.intercept + novelty * self.logit.noveltyWeight
        logit += expertise * self.logit.expertiseWeight
        logit += (viralScore / 100) * self.logit.viralWeight
        // Each branch keeps e^x from overflowing on its side.
        return logit >= 0 ? 1 / (1 + exp(-logit)) : exp(logit) / (1 + exp(logit))
    }
}
