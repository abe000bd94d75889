import Foundation

extension Predictor {
    /// Checks a payload against the whole of `schema/predictor-v2.schema.json`. Keys not known here are ignored.
    public init(payload text: String) throws(PayloadError) {
        do {
            self = try JSONDecoder().decode(Payload.self, from: Data(text.utf8)).predictor
        } catch let error as PayloadError {
            throw error
        } catch { throw PayloadError(field: nil, problem: "is not a JSON object") }
    }

    fileprivate init(_ root: PayloadPart) throws(PayloadError) {
        let version = try root.text("version")
        let digits = version.dropFirst(3).utf8
        guard version.hasPrefix("v2_"), (1...15).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let milliseconds = Int64(version.dropFirst(3))
        else { throw root.error("version", "is not of the form v2_<milliseconds>") }
        let meta = try root.part("meta")
        _ = try meta.count("trainedOn")
        guard try meta.number("validationSplit") == 0.8 else { throw meta.error("validationSplit", "is not 0.8") }
        let timeZone = try meta.text("timeZone")
        guard !timeZone.isEmpty else { throw meta.error("timeZone", "is empty") }
        self.init(
            milliseconds: milliseconds, ridge: try Ridge(try root.part("ridge")),
            logit: try Logit(try root.part("logit")),
            trainedAt: try meta.moment("trainedAt"), windowDays: try meta.count("windowDays", least: 1),
            features: try meta.texts("features"),
            modelID: try meta.isNull("modelId") ? nil : try meta.text("modelId"), timeZone: timeZone)
    }

    /// What the decoder is given to fill.
    private struct Payload: Decodable {
        let predictor: Predictor

        init(from decoder: any Decoder) throws {
            predictor = try Predictor(PayloadPart(try decoder.container(keyedBy: PayloadPart.Name.self)))
        }
    }
}
