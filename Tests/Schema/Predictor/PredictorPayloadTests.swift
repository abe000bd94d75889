import FoundationEssentials
import Model
import Testing
import Timekeeping

@testable import Schema

struct PredictorPayloadTests {
    private static let payload = PredictorPayload(
        versionMilliseconds: 1_770_000_000_123,
        ridge: RidgeCoefficients(
            intercept: 0.1 + 0.2, qualityWeight: 1e-7, contentTypeWeight: -0.008, factualWeight: .leastNonzeroMagnitude,
            timingWeight: 0.001, timingSinWeight: 1.0 / 3, timingCosWeight: -2, lengthWeight: 0.25, rSquared: -0.4,
            mse: nil, trainedOn: 40),
        meta: PredictorMetadata(
            trainedOn: 50, trainedAt: Timestamp(seconds: 1_770_000_000), windowDays: 7, modelID: "12",
            timeZone: "Europe/Berlin"))

    private static var json: String {
        get throws { String(decoding: try payload.encoded(), as: UTF8.self) }
    }

    @Test func `a predictor reads back bit for bit`() throws {
        let decoded = try decode(try Self.json, PredictorPayload.decode)
        #expect(decoded == Self.payload)
        #expect(decoded.version == "v2_1770000000123")
    }

    @Test func `the JSON has exactly the agreed keys`() throws {
        let object = try JSONDecoder().decode([String: Keys].self, from: Data(try Self.json.utf8))
        #expect(Set(object.keys) == ["version", "ridge", "logit", "meta"])
        #expect(
            object["ridge"]?.names == [
                "intercept", "qualityWeight", "contentTypeWeight", "factualWeight", "timingWeight",
                "timingSinWeight", "timingCosWeight", "lengthWeight", "rSquared", "mse", "trainedOn",
            ])
        #expect(
            object["logit"]?.names == [
                "intercept", "noveltyWeight", "expertiseWeight", "viralWeight", "accuracy", "precision", "recall",
                "auc", "logLoss", "brier", "trainedOn",
            ])
        #expect(
            object["meta"]?.names == [
                "trainedOn", "trainedAt", "validationSplit", "features", "windowDays", "modelId", "timeZone",
            ])
    }

    @Test(arguments: [
        ("\"intercept\":0.30000000000000004,", "", "ridge.intercept"),
        ("\"noveltyWeight\":0.25", "\"noveltyWeight\":null", "logit.noveltyWeight"),
        ("\"timeZone\":\"Europe/Berlin\"", "\"timeZone\":7", "meta.timeZone"),
        ("[\"quality_score\"", "[7", "meta.features"), ("v2_1770000000123", "v3_1", "version"),
        ("\"trainedOn\":40", "\"trainedOn\":-1", "ridge.trainedOn"),
    ])
    func `a wrong key is named with its part`(old: String, new: String, field: String) throws {
        let json = try Self.json
        #expect(json.contains(old))
        #expect(refusal(of: json.replacing(old, with: new), PredictorPayload.decode)?.field == field)
    }

    @Test func `a coefficient that is not finite is never published`() {
        var payload = Self.payload
        payload.logit.viralWeight = .infinity
        #expect(throws: MessageError.self) { try payload.encoded() }
    }
}

/// The keys of an object, whatever their values.
private struct Keys: Decodable {
    var names: Set<String> = []

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) {
        guard let container = try? decoder.container(keyedBy: Name.self) else { return }
        names = Set(container.allKeys.map(\.stringValue))
    }
}
