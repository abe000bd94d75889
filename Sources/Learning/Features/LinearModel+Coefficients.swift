import Model

extension LinearModel {
    /// The rate model as it is published, weights in the order of `RidgeFeatures`.
    public init(_ coefficients: RidgeCoefficients) {
        self.init(intercept: coefficients.intercept, weights: coefficients.weights.dropFirst().map(\.value))
    }

    /// The follow model as it is published, weights in the order of `LogisticFeatures`.
    public init(_ coefficients: LogitCoefficients) {
        self.init(intercept: coefficients.intercept, weights: coefficients.weights.dropFirst().map(\.value))
    }
}

extension RidgeCoefficients {
    /// A fitted rate model with its figures on the newest fifth.
    ///
    /// - Precondition: seven weights in the order of `RidgeFeatures`.
    public init(_ model: LinearModel, metrics: RegressionMetrics?, trainedOn: Int64) {
        precondition(model.weights.count == RidgeFeatures.list.count, "the rate model has seven weights")
        self.init(
            intercept: model.intercept, qualityWeight: model.weights[0], contentTypeWeight: model.weights[1],
            factualWeight: model.weights[2], timingWeight: model.weights[3], timingSinWeight: model.weights[4],
            timingCosWeight: model.weights[5], lengthWeight: model.weights[6], rSquared: metrics?.rSquared,
            mse: metrics?.meanSquaredError, trainedOn: trainedOn)
    }
}

extension LogitCoefficients {
    /// A fitted follow model with its figures on the newest fifth.
    ///
    /// - Precondition: three weights in the order of `LogisticFeatures`.
    public init(_ model: LinearModel, metrics: ClassificationMetrics?, trainedOn: Int64) {
        precondition(model.weights.count == LogisticFeatures.list.count, "the follow model has three weights")
        self.init(
            intercept: model.intercept, noveltyWeight: model.weights[0], expertiseWeight: model.weights[1],
            viralWeight: model.weights[2], accuracy: metrics?.accuracy, precision: metrics?.precision,
            recall: metrics?.recall, auc: metrics?.areaUnderCurve, logLoss: metrics?.logLoss, brier: metrics?.brier,
            trainedOn: trainedOn)
    }
}
