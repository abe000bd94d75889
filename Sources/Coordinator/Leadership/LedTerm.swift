import Synchronization

/// The term this process leads, for those beside the schedule that work only while it leads. It may be over before it is
/// read; what is written under it holds it in the database.
final class LedTerm: Sendable {
    private struct Held {
        let term: Int64
        let until: ContinuousClock.Instant
    }

    private let held = Mutex<Held?>(nil)

    /// The term, for as long as it can be trusted without asking again: a loop that hangs does not prolong it.
    var current: Int64? { held.withLock { held in held.flatMap { ContinuousClock.now < $0.until ? $0.term : nil } } }

    func set(_ term: Int64?, trustedUntil until: ContinuousClock.Instant?) {
        held.withLock { held in
            if let term, let until { held = Held(term: term, until: until) } else { held = nil }
        }
    }
}
