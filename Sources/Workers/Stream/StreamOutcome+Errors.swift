import Model
import Postgres
import Schema
import Store

extension StreamOutcome {
    /// What a failed transaction means.
    ///
    /// Only an error that the values themselves cause is laid to a record: SQLSTATE classes 22 (data exception) and 23
    /// (integrity constraint), or a value that does not fit its type. All else, a missing table or a trigger that raises
    /// among it, would take every record to the dead-letter topic, so the stream waits and says so instead.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError where error.code == .offsetConflict: self = .overtaken
        case let error as MessageError: self = .refused(error.description)
        case let error as PostgresError:
            switch error.code {
            case .commitOutcomeUnknown: self = .commitUnknown
            case .serialization, .deadlock: self = .contended
            case .badParameter: self = .refused(error.description)
            default:
                let state = error.sqlState ?? ""
                let isDataFault = state.hasPrefix("22") || state.hasPrefix("23")
                self = isDataFault ? .refused(error.description) : .unavailable
            }
        default: self = .unavailable
        }
    }
}
