import Timekeeping

/// From when a post was out to when the reading it is judged by was taken: as long as its outcome was on the way.
public struct OutcomeSpan: Hashable, Sendable {
    public let posted: Timestamp
    public let known: Timestamp

    public init(posted: Timestamp, known: Timestamp) {
        self.posted = posted
        self.known = known
    }

    /// Whether the post was out at `moment` and its outcome not yet known.
    public func isOpen(at moment: Timestamp) -> Bool { posted <= moment && moment < known }
}
