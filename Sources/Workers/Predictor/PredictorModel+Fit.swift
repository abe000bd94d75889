import Learning
import Postgres
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
        /// What the gates kept from the window: a JSON object.
        var gates: String
    }

    /// The row of a fit; its rows are kept with it.
    init<Coefficients>(
        _ part: FittedPart<Coefficients>, of rows: ModelRows, _ kind: Kind, _ penalty: Double, _ frame: Frame,
        _ connection: PostgresConnection
    ) throws {
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
            features: rows.dated.features, model: part.model,
            metrics: FittedPart<Coefficients>.object(part.metrics).json,
            baseline: FittedPart<Coefficients>.object(part.baseline).json, decision: decision,
            reason: part.reason)
        let left = rows.left.map { StructuredValue.Field($0.reason, .count($0.count)) }
        selection = "{\"gates\":\(frame.gates),\"fit\":\(StructuredValue.object(left).json)}"
        guard let split = part.split else { return }
        validationCount = Int64(split.validation.count)
        embargoedCount = Int64(split.embargoed.count)
        knownThrough = split.knownThrough
        trainingHash = try PredictorRows.keep(connection, csv: rows.csv(at: split.training))
        validationHash = try PredictorRows.keep(connection, csv: rows.csv(at: split.validation))
    }
}

extension FittedPart {
    /// Figures as an object, with null where one is not defined.
    static func object(_ figures: [Figure]) -> StructuredValue {
        .object(figures.map { .init($0.name, .optional($0.value)) })
    }
}
