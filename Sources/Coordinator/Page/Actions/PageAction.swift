import Learning
import Timekeeping

/// What a writer asks the page to do.
struct PageAction: Hashable, Sendable {
    /// The longest reason, and the longest name of a caller, in characters.
    static let longestReason = 500
    static let longestName = 64

    enum ScheduleWish: Hashable, Sendable {
        case pause, resume
        /// `nil` for a slot of this moment.
        case trigger(Timestamp?)
    }

    enum Request: Hashable, Sendable {
        case generator(GeneratorAction, String)
        case schedule(ScheduleWish, String)
        case model(ModelRequest)
        /// An alert by its number.
        case acknowledge(Int64)
    }

    let request: Request
    /// The word it came by, for the log.
    let word: String
    /// Who asks: `page`, with the name the caller gave.
    let person: String
    /// Why; empty only where nothing is to be written.
    let because: String
    /// Only says what would be done.
    let isDryRun: Bool
}
