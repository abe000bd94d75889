import Learning
import Postgres
import Runtime
import Store

extension PageProblem {
    /// The database is there and took longer than a statement may.
    static let slow = "database_slow"

    /// What an error of the desks and of the database means to a caller.
    init(_ error: any Error) {
        switch error {
        case let error as PageProblem: self = error
        case let error as CommandFailure: self.init(error)
        case let error as WeightError:
            let isUnknown = [.unknownGenerator, .badName].contains(error.code)
            self.init(isUnknown ? 422 : 409, isUnknown ? "unknown_generator" : "refused", error.description)
        case let error as PostgresError where error.code == .timeout:
            self.init(503, Self.slow, error.description)
        case let error as PostgresError where error.isRetryable || error.code == .databaseMissing:
            self.init(503, "database_away", error.description)
        case let error as PostgresError where error.code == .commitOutcomeUnknown:
            self.init(503, "outcome_unknown", error.description)
        default: self.init(500, "failed", "\(error)")
        }
    }

    private init(_ failure: CommandFailure) {
        switch failure.exit {
        case .refused: self.init(409, "refused", failure.description)
        case .usage, .badInput: self.init(422, "bad_input", failure.description)
        case .serverMissing: self.init(503, "database_away", failure.description)
        default: self.init(500, "failed", failure.description)
        }
    }
}
