import Synchronization

/// The greatest moment seen so far, shared by threads.
final class LatestTimestamp: Sendable {
    private let microseconds = Atomic<Int64>(.min)

    var value: Timestamp { Timestamp(microseconds: microseconds.load(ordering: .relaxed)) }

    /// Moves forward to `moment`; returns the greatest moment seen, which is later if time was set back.
    @discardableResult
    func advance(to moment: Timestamp) -> Timestamp {
        Timestamp(microseconds: microseconds.max(moment.microseconds, ordering: .relaxed).newValue)
    }
}
