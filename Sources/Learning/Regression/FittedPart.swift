import Model
import Timekeeping

/// Rows that a model is fitted on and judged by, in the order of posting, ties by decision.
public struct DatedRows: Hashable, Sendable {
    public let features: FeatureList
    public private(set) var rows: TrainingSet
    /// One a row.
    public private(set) var spans: [OutcomeSpan] = []

    public var count: Int { rows.count }

    public init(_ features: FeatureList) {
        self.features = features
        rows = TrainingSet(width: features.count)
    }

    /// - Parameter row: one value a feature, in the order of the list.
    public mutating func append(
        _ row: [Double], target: Double, weight: Double = 1, span: OutcomeSpan
    ) throws(FitError) {
        try rows.append(row, target: target, weight: weight)
        spans.append(span)
    }
}

extension TrainingSet {
    /// The rows at these positions, in this order.
    func selecting(_ positions: [Int]) throws(FitError) -> TrainingSet {
        var part = TrainingSet(width: width)
        for position in positions {
            try part.append(Array(row(position)), target: targets[position], weight: weights[position])
        }
        return part
    }

    /// The weighted mean of the targets.
    var meanTarget: Double {
        let total = weights.reduce(0, +)
        return zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    }
}

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

extension FittedPart where Coefficients == RidgeCoefficients {
    /// Fits the engagement rate.
    ///
    /// - Parameters:
    ///   - rows: in the order of posting, ties by decision.
    ///   - published: the current coefficients; compared against if they were trained.
    ///   - leastRows: with fewer the fit is refused.
    public static func ridge(
        _ rows: DatedRows, penalty: Double, published: RidgeCoefficients, leastRows: Int
    ) -> FittedPart {
        guard rows.count >= leastRows else {
            return refused("\(rows.count) rows in the window, a fit needs \(leastRows)", rows: rows.count)
        }
        let split = EmbargoedSplit(rows.spans)
        do throws(FitError) {
            let (older, newer) = (rows.rows[split.training], try rows.rows.selecting(split.validation))
            let model = try RidgeRegression.fit(older, penalty: penalty)
            func metrics(_ predict: (ArraySlice<Double>) -> Double) -> RegressionMetrics? {
                RegressionMetrics(
                    predictions: (0..<newer.count).map { predict(newer.row($0)) }, targets: newer.targets)
            }
            let mean = older.meanTarget
            let (own, ofMean) = (metrics { model.score($0) }, metrics { _ in mean })
            let standing = published.trainedOn > 0 ? metrics { LinearModel(published).score($0) } : nil
            let rule = PublishRule(
                measure: "mse", candidate: own?.meanSquaredError, mean: ofMean?.meanSquaredError,
                published: standing?.meanSquaredError,
                embargoed: split.embargoed.count)
            return FittedPart(
                rule, RidgeCoefficients(model, metrics: own, trainedOn: Int64(older.count)), model,
                rowCount: rows.count, split: split,
                metrics: figures(own),
                baseline: figures(ofMean) + [
                    Figure(name: "mean", value: mean),
                    Figure(name: "publishedMse", value: standing?.meanSquaredError),
                ])
        } catch {
            return refused(error.description, rows: rows.count, split: split)
        }
    }

    private static func figures(_ metrics: RegressionMetrics?) -> [Figure] {
        [
            Figure(name: "mse", value: metrics?.meanSquaredError),
            Figure(name: "rSquared", value: metrics?.rSquared),
        ]
    }
}

extension FittedPart where Coefficients == LogitCoefficients {
    /// Fits whether a post brings a follower.
    ///
    /// - Parameters:
    ///   - rows: in the order of posting, ties by decision; those whose followers were measured.
    ///   - published: the current coefficients; compared against if they were trained.
    ///   - leastRows: with fewer the fit is refused, and so it is where the training rows hold one class.
    public static func logistic(
        _ rows: DatedRows, c: Double, published: LogitCoefficients, leastRows: Int
    ) -> FittedPart {
        guard rows.count >= leastRows else {
            return refused(
                "\(rows.count) rows of the window have measured followers, a fit needs \(leastRows)",
                rows: rows.count)
        }
        let split = EmbargoedSplit(rows.spans)
        do throws(FitError) {
            let (older, newer) = (rows.rows[split.training], try rows.rows.selecting(split.validation))
            let model = try LogisticRegression.fit(older, c: c).model
            func metrics(_ predict: (ArraySlice<Double>) -> Double) -> ClassificationMetrics? {
                ClassificationMetrics(
                    probabilities: (0..<newer.count).map { predict(newer.row($0)) }, classes: newer.targets)
            }
            let mean = older.meanTarget
            let (own, ofMean) = (metrics { model.probability($0) }, metrics { _ in mean })
            let standing = published.trainedOn > 0 ? metrics { LinearModel(published).probability($0) } : nil
            let rule = PublishRule(
                measure: "log-loss", candidate: own?.logLoss, mean: ofMean?.logLoss, published: standing?.logLoss,
                embargoed: split.embargoed.count)
            return FittedPart(
                rule, LogitCoefficients(model, metrics: own, trainedOn: Int64(older.count)), model,
                rowCount: rows.count, split: split,
                metrics: figures(own),
                baseline: figures(ofMean) + [
                    Figure(name: "mean", value: mean), Figure(name: "publishedLogLoss", value: standing?.logLoss),
                ])
        } catch {
            return refused(error.description, rows: rows.count, split: split)
        }
    }

    private static func figures(_ metrics: ClassificationMetrics?) -> [Figure] {
        [
            Figure(name: "accuracy", value: metrics?.accuracy), Figure(name: "precision", value: metrics?.precision),
            Figure(name: "recall", value: metrics?.recall), Figure(name: "auc", value: metrics?.areaUnderCurve),
            Figure(name: "logLoss", value: metrics?.logLoss), Figure(name: "brier", value: metrics?.brier),
        ]
    }
}
