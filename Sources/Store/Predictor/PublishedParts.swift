import Model
import Timekeeping

/// What a version is made of: the coefficients of both parts, each with the model it comes from, if any.
public struct PublishedParts: Hashable, Sendable {
    public var ridge = RidgeCoefficients.defaults
    public var ridgeModelID: Int64?
    public var logit = LogitCoefficients.defaults
    public var logitModelID: Int64?
    /// When the younger part was trained.
    public var trainedAt: Timestamp
    public var windowDays: Int64

    /// The defaults.
    public init(trainedAt: Timestamp, windowDays: Int64) {
        self.trainedAt = trainedAt
        self.windowDays = windowDays
    }

    /// What a version carries.
    public init(_ version: PublishedVersion) {
        ridge = version.payload.ridge
        ridgeModelID = version.ridgeModelID
        logit = version.payload.logit
        logitModelID = version.logitModelID
        trainedAt = version.payload.meta.trainedAt
        windowDays = version.payload.meta.windowDays
    }

    /// The model a part comes from; `nil` for the defaults.
    public func modelID(_ kind: PredictorModel.Kind) -> Int64? { kind == .ridge ? ridgeModelID : logitModelID }

    func payload(milliseconds: Int64, timeZone: String) -> PredictorPayload {
        let models = [ridgeModelID.map { "ridge:\($0)" }, logitModelID.map { "logistic:\($0)" }].compactMap(\.self)
        return PredictorPayload(
            versionMilliseconds: milliseconds, ridge: ridge, logit: logit,
            meta: PredictorMetadata(
                trainedOn: max(ridge.trainedOn, logit.trainedOn), trainedAt: trainedAt, windowDays: windowDays,
                modelID: models.isEmpty ? nil : models.joined(separator: ","), timeZone: timeZone))
    }
}
