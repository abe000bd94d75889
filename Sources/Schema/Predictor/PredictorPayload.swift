import Timekeeping

/// What `predictor:v2:latest` carries: two linear models over what is known of a post before it goes out.
///
/// The JSON form is published as `schema/predictor-v2.schema.json`. A part that could not be trained yet carries the
/// defaults and `trainedOn` 0, so a reader can always compute and always tell.
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
