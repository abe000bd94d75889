import Foundation

/// A published model.
public struct Predictor: Hashable, Sendable {
    /// Unix milliseconds of publication; greater is newer.
    public var milliseconds: Int64
    public var ridge: Ridge
    public var logit: Logit
    public var trainedAt: Date
    /// How far back the rows go that it was fitted on.
    public var windowDays: Int
    /// Names of the inputs of both parts, in the order of their weights.
    public var features: [String]
    public var modelID: String?
    /// IANA name of the zone in which the hour of a post is taken.
    public var timeZone: String

    /// `v2_<unix ms>`.
    public var version: String { "v2_\(milliseconds)" }

    /// Whether neither part was ever trained.
    public var isDefault: Bool { ridge.trainedOn == 0 && logit.trainedOn == 0 }

    /// The default weights.
    public static func defaults(timeZone: String = "UTC") -> Predictor {
        Predictor(
            milliseconds: 0, ridge: Ridge(), logit: Logit(), trainedAt: Date(timeIntervalSince1970: 0), windowDays: 7,
            features: [], modelID: nil, timeZone: timeZone)
    }
}
