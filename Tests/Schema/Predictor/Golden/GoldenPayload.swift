import Model
import Timekeeping

@testable import Schema

/// One payload of the readers' cases, as the bytes that Redis carries.
struct GoldenPayload {
    let name: String
    let payload: PredictorPayload
    /// Written into the payload's text: keys that a later version of the schema may bring.
    var additions: [(before: String, text: String)] = []

    /// The text on one line.
    func text() throws -> String {
        var text = String(decoding: try payload.encoded(), as: UTF8.self)
        for addition in additions { text = text.replacing(addition.before, with: addition.text + addition.before) }
        return text
    }

    static let all = [
        GoldenPayload(name: "defaults", payload: trained(0, nil, nil)),
        GoldenPayload(name: "fitted", payload: fitted),
        GoldenPayload(
            name: "steep",
            payload: trained(
                1_772_348_400_000,
                ridge([-0.5, 2.5, 0.3, -0.4, 0.2, 0.1, 0.05, 0.7], rows: 41),
                logit([-900, 1800, 3.5, -2.25], rows: 41))),
        GoldenPayload(
            name: "thirds",
            payload: trained(
                1_772_352_000_000,
                ridge([1.0 / 3, 1.0 / 7, 0.1 + 0.2, 2.0 / 3, -1.0 / 9, 1.0 / 11, -1.0 / 13, 1e-7], rows: 84),
                logit([-2.0 / 3, 1.0 / 3, 0.7 - 0.1, 1.0 / 17], rows: 84))),
        GoldenPayload(
            name: "edges",
            payload: trained(
                1_772_355_600_000,
                ridge([-0.5, 1, 0.5, 0.25, 0, 0, 0, 0.125], rows: 10), logit([0, 0, 0, 0], rows: 10))),
        GoldenPayload(name: "unmeasured", payload: unmeasured),
        GoldenPayload(
            name: "half",
            payload: trained(
                1_772_362_800_000, ridge([0.02, 0.01, 0, 0, 0, 0.004, -0.004, 0], rows: 12), nil)),
        GoldenPayload(
            name: "huge",
            payload: trained(
                1_772_366_400_000,
                ridge([1e308, 1e308, 1e308, -1e308, 2.5e-308, -2.5e-308, 1e-300, 1e308], rows: 12),
                logit([1e308, -1e308, -1e308, 1e308], rows: 12))),
        GoldenPayload(
            name: "extended", payload: fitted,
            additions: [
                ("\"ridge\":", "\"checksum\":\"9f\",\"arms\":[{\"intercept\":9}],"),
                ("\"qualityWeight\":", "\"moodWeight\":7,\"errors\":{\"intercept\":8,\"trainedOn\":-1},"),
                ("\"noveltyWeight\":", "\"interval\":[-9,9],\"note\":\"{\\\"auc\\\":2}\","),
                ("\"windowDays\":", "\"embargo\":null,\"trained_on\":\"1e400\","),
            ]),
    ]

    static let fitted = trained(
        1_772_344_800_000,
        ridge(
            [
                0.007_312_509_81, 0.031_209_3, 0.011_234_567_890_123_4, -0.002_400_001_7, 0.0051, 0.009_172_635_44,
                -0.006_112_004_2, 0.00433,
            ], rows: 84),
        logit([-1.7309, 0.911, -0.2049, 1.2001], rows: 84))

    /// Fitted on too few rows to measure anything.
    private static var unmeasured: PredictorPayload {
        var payload = fitted
        payload.versionMilliseconds = 1_772_359_200_000
        payload.ridge.rSquared = nil
        payload.ridge.mse = nil
        payload.logit = logit([0.25, -0.5, 0.75, -1], rows: 10, measured: false)
        return payload
    }
}

/// A payload of which the parts that are `nil` are the defaults.
private func trained(_ milliseconds: Int64, _ ridge: RidgeCoefficients?, _ logit: LogitCoefficients?)
    -> PredictorPayload
{
    let rows = max(ridge?.trainedOn ?? 0, logit?.trainedOn ?? 0)
    return PredictorPayload(
        versionMilliseconds: milliseconds, ridge: ridge ?? .defaults, logit: logit ?? .defaults,
        meta: PredictorMetadata(
            trainedOn: rows, trainedAt: Timestamp(seconds: 1_772_344_800), windowDays: 7,
            modelID: rows == 0 ? nil : "ridge:12 logit:13", timeZone: "Europe/Berlin"))
}

/// `weights` in the order of the wire.
private func ridge(_ weights: [Double], rows: Int64) -> RidgeCoefficients {
    RidgeCoefficients(
        intercept: weights[0], qualityWeight: weights[1], contentTypeWeight: weights[2], factualWeight: weights[3],
        timingWeight: weights[4], timingSinWeight: weights[5], timingCosWeight: weights[6], lengthWeight: weights[7],
        rSquared: -0.0625, mse: 0.000_244_140_625, trainedOn: rows)
}

private func logit(_ weights: [Double], rows: Int64, measured: Bool = true) -> LogitCoefficients {
    LogitCoefficients(
        intercept: weights[0], noveltyWeight: weights[1], expertiseWeight: weights[2], viralWeight: weights[3],
        accuracy: measured ? 0.8 : nil, precision: nil, recall: nil, auc: measured ? 0.71 : nil,
        logLoss: measured ? 0.5 : nil, brier: measured ? 0.17 : nil, trainedOn: rows)
}
