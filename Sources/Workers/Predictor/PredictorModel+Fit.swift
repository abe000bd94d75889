import Learning
import Runtime
import Store
import Timekeeping

extension PredictorModel {
    /// What the two models of one run have in common.
    struct Frame {
        var trainedAt: Timestamp
        var windowStart: Timestamp
        var windowEnd: Timestamp
        var learnedThrough: Timestamp?
        var rowsHash: String
    }

    init<Coefficients>(_ part: FittedPart<Coefficients>, _ kind: Kind, _ penalty: Double, _ frame: Frame) {
        let decision: Decision
        switch part.outcome {
        case .published: decision = .published
        case .stored: decision = .stored
        case .refused: decision = .refused
        }
        self.init(
            kind: kind, trainedAt: frame.trainedAt, windowStart: frame.windowStart, windowEnd: frame.windowEnd,
            rowCount: Int64(part.rowCount), trainCount: Int64(part.trainCount),
            learnedThrough: frame.learnedThrough, rowsHash: frame.rowsHash, penalty: penalty,
            features: kind == .ridge ? RidgeFeatures.list.names : LogisticFeatures.list.names, model: part.model,
            metrics: FittedPart<Coefficients>.object(part.metrics).json,
            baseline: FittedPart<Coefficients>.object(part.baseline).json, decision: decision,
            reason: part.reason)
    }
}

extension FittedPart {
    /// Figures as an object, with null where one is not defined.
    static func object(_ figures: [Figure]) -> StructuredValue {
        .object(figures.map { .init($0.name, .optional($0.value)) })
    }
}
