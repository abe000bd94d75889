/// What was predicted of one post, what its model's training mean would have predicted, and what came.
public struct PredictedOutcome: Hashable, Sendable {
    public var prediction: Double
    public var mean: Double
    public var outcome: Double

    public init(prediction: Double, mean: Double, outcome: Double) {
        self.prediction = prediction
        self.mean = mean
        self.outcome = outcome
    }
}

/// Which of the two predictions, and so which loss its skill is told in.
public enum PredictedPart: String, Hashable, Sendable, CaseIterable {
    /// The engagement rate: squared error.
    case ridge
    /// Whether a post brings a follower: log-loss.
    case logistic

    public func loss(_ prediction: Double, _ outcome: Double) -> Double {
        self == .ridge ? Loss.squared(prediction, outcome) : Loss.logarithmic(prediction, outcome)
    }
}
