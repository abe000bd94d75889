import FoundationEssentials
import Model
import Timekeeping

/// The keys of a predictor and of its parts.
enum PredictorField: Int, MessageField {
    case version, ridge, logit, meta
    var name: String { "\(self)" }
}

enum RidgeField: Int, MessageField {
    case intercept, qualityWeight, contentTypeWeight, factualWeight, timingWeight, timingSinWeight, timingCosWeight
    case lengthWeight, rSquared, mse, trainedOn
    var name: String { "\(self)" }
}

enum LogitField: Int, MessageField {
    case intercept, noveltyWeight, expertiseWeight, viralWeight, accuracy, precision, recall, auc, logLoss, brier
    case trainedOn
    var name: String { "\(self)" }
}

enum MetadataField: Int, MessageField {
    case trainedOn, trainedAt, validationSplit, features, windowDays, modelId, timeZone
    var name: String { "\(self)" }
}

extension PredictorPayload {
    /// Reads the JSON of a published predictor as its JSON Schema describes it. Every key must be there; only figures
    /// and `modelId` may be null.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, using decoder: MessageDecoder
    ) throws(MessageError) -> PredictorPayload {
        defer { withExtendedLifetime(decoder) {} }
        let fields = try decoder.fields(bytes, as: PredictorField.self)
        let version = try fields.required(.version, try fields.name(.version))
        let digits = version.dropFirst(3).utf8
        guard version.hasPrefix("v2_"), (1...15).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let milliseconds = Int64(version.dropFirst(3))
        else { throw fields.error(.invalid, .version, "is not of the form v2_<milliseconds>") }
        let parts = (try fields.nested(.ridge), try fields.nested(.logit), try fields.nested(.meta))
        return PredictorPayload(
            versionMilliseconds: milliseconds,
            ridge: try within("ridge") { () throws(MessageError) in try RidgeCoefficients(parts.0, decoder) },
            logit: try within("logit") { () throws(MessageError) in try LogitCoefficients(parts.1, decoder) },
            meta: try within("meta") { () throws(MessageError) in try PredictorMetadata(parts.2, decoder) }
        )
    }

    /// Puts the part's name before the field's.
    private static func within<Part>(
        _ part: String, _ read: () throws(MessageError) -> Part
    ) throws(MessageError) -> Part {
        do {
            return try read()
        } catch {
            let field = error.field.map { "\(part).\($0)" } ?? part
            throw MessageError(error.code, field: field, error.problem)
        }
    }
}

extension Fields {
    fileprivate func weight(_ field: Field) throws(MessageError) -> Double { try required(field, try number(field)) }
    fileprivate func rows(_ field: Field) throws(MessageError) -> Int64 { try required(field, try count(field)) }

    /// What was measured of a model: null where it was not, but never left out.
    fileprivate func figure(_ field: Field, _ range: ClosedRange<Double>) throws(MessageError) -> Double? {
        try present(field)
        return try number(field, range)
    }
}

extension RidgeCoefficients {
    fileprivate init(_ json: [UInt8], _ decoder: MessageDecoder) throws(MessageError) {
        defer { withExtendedLifetime(decoder) {} }
        let fields = try decoder.fields(json, as: RidgeField.self)
        self.init(
            intercept: try fields.weight(.intercept),
            qualityWeight: try fields.weight(.qualityWeight),
            contentTypeWeight: try fields.weight(.contentTypeWeight),
            factualWeight: try fields.weight(.factualWeight),
            timingWeight: try fields.weight(.timingWeight),
            timingSinWeight: try fields.weight(.timingSinWeight),
            timingCosWeight: try fields.weight(.timingCosWeight),
            lengthWeight: try fields.weight(.lengthWeight),
            rSquared: try fields.figure(.rSquared, -.greatestFiniteMagnitude...1),
            mse: try fields.figure(.mse, 0 ... .greatestFiniteMagnitude),
            trainedOn: try fields.rows(.trainedOn)
        )
    }
}

extension LogitCoefficients {
    fileprivate init(_ json: [UInt8], _ decoder: MessageDecoder) throws(MessageError) {
        defer { withExtendedLifetime(decoder) {} }
        let fields = try decoder.fields(json, as: LogitField.self)
        self.init(
            intercept: try fields.weight(.intercept),
            noveltyWeight: try fields.weight(.noveltyWeight),
            expertiseWeight: try fields.weight(.expertiseWeight),
            viralWeight: try fields.weight(.viralWeight),
            accuracy: try fields.figure(.accuracy, 0...1),
            precision: try fields.figure(.precision, 0...1),
            recall: try fields.figure(.recall, 0...1),
            auc: try fields.figure(.auc, 0...1),
            logLoss: try fields.figure(.logLoss, 0 ... .greatestFiniteMagnitude),
            brier: try fields.figure(.brier, 0...1),
            trainedOn: try fields.rows(.trainedOn)
        )
    }
}

extension PredictorMetadata {
    fileprivate init(_ json: [UInt8], _ decoder: MessageDecoder) throws(MessageError) {
        defer { withExtendedLifetime(decoder) {} }
        let fields = try decoder.fields(json, as: MetadataField.self)
        guard try fields.weight(.validationSplit) == Self.validationSplit else {
            throw fields.error(.outOfRange, .validationSplit, "is not \(Self.validationSplit)")
        }
        guard let features = try? JSONDecoder().decode([String].self, from: Data(try fields.nested(.features))) else {
            throw fields.error(.wrongType, .features, "must be an array of strings")
        }
        let windowDays = try fields.rows(.windowDays)
        guard windowDays >= 1 else { throw fields.error(.outOfRange, .windowDays, "is less than 1") }
        try fields.present(.modelId)
        self.init(
            trainedOn: try fields.rows(.trainedOn),
            trainedAt: try fields.required(.trainedAt, try fields.time(.trainedAt)),
            features: features,
            windowDays: windowDays,
            modelID: try fields.name(.modelId),
            timeZone: try fields.required(.timeZone, try fields.name(.timeZone))
        )
    }
}

extension PredictorPayload {
    /// The JSON that Redis carries: keys in one order, each number in the shortest form that reads back to the same
    /// value. Equal payloads give equal bytes.
    ///
    /// - Throws: where a coefficient is not finite: such a model must never be published.
    public func encoded() throws(MessageError) -> [UInt8] {
        try checkFinite()
        var writer = JSONWriter(capacity: 1536)
        writer.beginObject()
        writer.field("version", version)
        writer.beginObject("ridge")
        for (name, value) in ridge.weights { writer.field(name, value) }
        for (name, value) in ridge.figures { writer.orNull(name, value) }
        writer.field("trainedOn", ridge.trainedOn)
        writer.endObject()
        writer.beginObject("logit")
        for (name, value) in logit.weights { writer.field(name, value) }
        for (name, value) in logit.figures { writer.orNull(name, value) }
        writer.field("trainedOn", logit.trainedOn)
        writer.endObject()
        writer.beginObject("meta")
        writer.field("trainedOn", meta.trainedOn)
        writer.field("trainedAt", meta.trainedAt)
        writer.field("validationSplit", PredictorMetadata.validationSplit)
        writer.field("features", meta.features)
        writer.field("windowDays", meta.windowDays)
        if let modelID = meta.modelID { writer.field("modelId", modelID) } else { writer.null("modelId") }
        writer.field("timeZone", meta.timeZone)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    private func checkFinite() throws(MessageError) {
        for (name, value) in ridge.weights where !value.isFinite {
            throw MessageError(.outOfRange, field: "ridge.\(name)", "is not finite")
        }
        for (name, value) in logit.weights where !value.isFinite {
            throw MessageError(.outOfRange, field: "logit.\(name)", "is not finite")
        }
    }
}
