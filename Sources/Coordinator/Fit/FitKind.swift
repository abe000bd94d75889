import Learning

/// Which of the two models is fitted.
enum FitKind: String, CaseIterable, Sendable {
    case ridge, logistic

    /// What the published model of this kind sees, in the order of its weights.
    var features: FeatureList {
        switch self {
        case .ridge: RidgeFeatures.list
        case .logistic: LogisticFeatures.list
        }
    }

    func prediction(_ model: LinearModel, _ row: ArraySlice<Double>) -> Double {
        switch self {
        case .ridge: model.score(row)
        case .logistic: model.probability(row)
        }
    }
}
