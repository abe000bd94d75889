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

extension RidgeCoefficients {
    /// Coefficients by their names on the wire.
    public var weights: [(name: String, value: Double)] {
        [
            ("intercept", intercept), ("qualityWeight", qualityWeight), ("contentTypeWeight", contentTypeWeight),
            ("factualWeight", factualWeight), ("timingWeight", timingWeight), ("timingSinWeight", timingSinWeight),
            ("timingCosWeight", timingCosWeight), ("lengthWeight", lengthWeight),
        ]
    }

    var figures: [(name: String, value: Double?)] { [("rSquared", rSquared), ("mse", mse)] }
}

extension LogitCoefficients {
    /// Coefficients by their names on the wire.
    public var weights: [(name: String, value: Double)] {
        [
            ("intercept", intercept), ("noveltyWeight", noveltyWeight), ("expertiseWeight", expertiseWeight),
            ("viralWeight", viralWeight),
        ]
    }

    var figures: [(name: String, value: Double?)] {
        [
            ("accuracy", accuracy), ("precision", precision), ("recall", recall), ("auc", auc), ("logLoss", logLoss),
            ("brier", brier),
        ]
    }
}
