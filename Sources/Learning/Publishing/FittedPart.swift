import Schema

/// What came of fitting one part of the predictor: its coefficients and figures, and whether it replaces the published
/// ones. The older 80 % of the rows train; the figures are on the newest 20 %.
public struct FittedPart<Coefficients: Hashable & Sendable>: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case published(Coefficients)
        /// Fitted, and worse than what it would replace.
        case stored(Coefficients)
        /// Not fitted.
        case refused
    }

    /// A figure by the name it has on the wire; `nil` where it is not defined.
    public struct Figure: Hashable, Sendable {
        public let name: String
        public let value: Double?
    }

    public let outcome: Outcome
    /// One sentence.
    public let reason: String
    public let model: LinearModel?
    public let rowCount: Int
    public let trainCount: Int
    /// Of the model.
    public let metrics: [Figure]
    /// The same of predicting the training mean, and the loss of the part now published.
    public let baseline: [Figure]

    /// The coefficients to publish from now on, where they change.
    public var replacement: Coefficients? {
        if case .published(let coefficients) = outcome { coefficients } else { nil }
    }

    static func refused(_ reason: String, rows: Int) -> Self {
        FittedPart(
            outcome: .refused, reason: reason, model: nil, rowCount: rows, trainCount: 0, metrics: [], baseline: [])
    }

    init(
        outcome: Outcome, reason: String, model: LinearModel?, rowCount: Int, trainCount: Int, metrics: [Figure],
        baseline: [Figure]
    ) {
        self.outcome = outcome
        self.reason = reason
        self.model = model
        self.rowCount = rowCount
        self.trainCount = trainCount
        self.metrics = metrics
        self.baseline = baseline
    }

    init(
        _ rule: PublishRule, _ coefficients: Coefficients, _ model: LinearModel, split: ChronologicalSplit,
        metrics: [Figure], baseline: [Figure]
    ) {
        self.init(
            outcome: rule.decision == .published ? .published(coefficients) : .stored(coefficients),
            reason: rule.reason, model: model, rowCount: split.validation.upperBound,
            trainCount: split.training.count, metrics: metrics, baseline: baseline)
    }
}

extension TrainingSet {
    /// The weighted mean of the targets.
    var meanTarget: Double {
        let total = weights.reduce(0, +)
        return zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    }
}
