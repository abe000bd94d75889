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
