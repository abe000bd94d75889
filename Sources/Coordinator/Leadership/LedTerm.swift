import Synchronization

/// The term this process leads, for those beside the schedule that work only while it leads. It may be over before it is
/// read; what is written under it holds it in the database.
final class LedTerm: Sendable {
    private let held = Mutex<Int64?>(nil)

    var current: Int64? { held.withLock { $0 } }
    func set(_ term: Int64?) { held.withLock { $0 = term } }
}
