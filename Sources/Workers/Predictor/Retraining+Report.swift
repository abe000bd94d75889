import Learning
import Model
import Runtime
import Store

extension Retraining.Report {
    /// For `jobs.result` and the log.
    var summary: StructuredValue {
        .object([
            .init("version", .optional(version?.version)),
            .init("ridge", Self.summary(ridge, id: modelIDs.ridge)),
            .init("logistic", Self.summary(logistic, id: modelIDs.logistic)),
        ])
    }

    private static func summary<Coefficients>(_ part: FittedPart<Coefficients>, id: Int64) -> StructuredValue {
        let decision: StructuredValue
        switch part.outcome {
        case .published: decision = "published"
        case .stored: decision = "stored"
        case .refused: decision = "refused"
        }
        return .object([
            .init("model", .int(id)), .init("decision", decision), .init("reason", .text(part.reason)),
            .init("rows", .count(part.rowCount)), .init("trained_on", .count(part.trainCount)),
            .init("metrics", FittedPart<Coefficients>.object(part.metrics)),
            .init("baseline", FittedPart<Coefficients>.object(part.baseline)),
        ])
    }
}
