import Model

/// What came of fitting one part of the predictor: its coefficients and figures, and whether it replaces the published
/// ones. The older 80 % of the rows train; the figures are on those of the newest 20 % that are not under embargo.
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
    /// Which rows trained and which judged; `nil` where there were too few to ask.
    public let split: EmbargoedSplit?
    /// Of the model.
    public let metrics: [Figure]
    /// The same of predicting the training mean, and the loss of the part now published.
    public let baseline: [Figure]

    /// How many rows trained; 0 where the fit was refused.
    public var trainCount: Int { model == nil ? 0 : split?.training.count ?? 0 }

    /// The coefficients to publish from now on, where they change.
    public var replacement: Coefficients? {
        if case .published(let coefficients) = outcome { coefficients } else { nil }
    }

    /// The same fit kept back, where it was to be published.
    public func held(_ reason: String) -> Self {
        guard case .published(let coefficients) = outcome else { return self }
        return FittedPart(
            outcome: .stored(coefficients), reason: reason, model: model, rowCount: rowCount, split: split,
            metrics: metrics, baseline: baseline)
    }

    static func refused(_ reason: String, rows: Int, split: EmbargoedSplit? = nil) -> Self {
        FittedPart(
            outcome: .refused, reason: reason, model: nil, rowCount: rows, split: split, metrics: [], baseline: [])
    }

    init(
        outcome: Outcome, reason: String, model: LinearModel?, rowCount: Int, split: EmbargoedSplit?,
        metrics: [Figure], baseline: [Figure]
    ) {
        self.outcome = outcome
        self.reason = reason
        self.model = model
        self.rowCount = rowCount
        self.split = split
        self.metrics = metrics
        self.baseline = baseline
    }

    init(
        _ rule: PublishRule, _ coefficients: Coefficients, _ model: LinearModel, rowCount: Int, split: EmbargoedSplit,
        metrics: [Figure], baseline: [Figure]
    ) {
        self.init(
            outcome: rule.decision == .published ? .published(coefficients) : .stored(coefficients),
            reason: rule.reason, model: model, rowCount: rowCount, split: split, metrics: metrics, baseline: baseline)
    }
}
