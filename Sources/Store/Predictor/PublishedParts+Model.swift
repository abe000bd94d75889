import FoundationEssentials
import Learning
import Model
import Schema

extension PublishedParts {
    /// Puts a registered model in the place of the part of its kind, with its figures.
    ///
    /// - Returns: `false` where it has no coefficients, or others than a version carries.
    public mutating func put(_ registered: RegisteredModel) -> Bool {
        guard let model = registered.model, registered.features == Self.features(registered.kind).names,
            model.weights.count == registered.features.count
        else { return false }
        let figures = registered.figures(registered.metrics)
        switch registered.kind {
        case .ridge:
            ridge = RidgeCoefficients(model, metrics: nil, trainedOn: registered.trainCount)
            ridge.rSquared = figures["rSquared"]
            ridge.mse = figures["mse"]
            ridgeModelID = registered.id
        case .logistic:
            logit = LogitCoefficients(model, metrics: nil, trainedOn: registered.trainCount)
            logit.accuracy = figures["accuracy"]
            logit.precision = figures["precision"]
            logit.recall = figures["recall"]
            logit.auc = figures["auc"]
            logit.logLoss = figures["logLoss"]
            logit.brier = figures["brier"]
            logitModelID = registered.id
        }
        trainedAt = max(trainedAt, registered.trainedAt)
        return true
    }

    private static func features(_ kind: PredictorModel.Kind) -> FeatureList {
        kind == .ridge ? RidgeFeatures.list : LogisticFeatures.list
    }
}

extension RegisteredModel {
    /// The loss its kind is judged by, as `metrics` and `baseline` name it.
    public var lossName: String { kind == .ridge ? "mse" : "logLoss" }
    /// On the rows that judged; `nil` where there were none.
    public var loss: Double? { figures(metrics)[lossName] }
    /// Of predicting the training mean on the same rows.
    public var lossOfMean: Double? { figures(baseline)[lossName] }

    /// The numbers of a JSON object; null is left out.
    public func figures(_ json: String) -> [String: Double] {
        let values = try? JSONDecoder().decode([String: Double?].self, from: Data(json.utf8))
        return (values ?? [:]).compactMapValues(\.self)
    }
}
