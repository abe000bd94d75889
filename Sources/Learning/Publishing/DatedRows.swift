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
