import Timekeeping

/// What was decided about a dead letter.
public struct DeadLetterStanding: Equatable, Sendable {
    public enum State: String, Sendable, CaseIterable {
        /// About to be sent; the process that wrote this may have died before or after it did.
        case replaying
        case replayed
        case dropped
    }

    public let state: State
    public let by: String
    /// Domain time.
    public let at: Timestamp
    /// Why it was dropped.
    public let reason: String?
    /// SHA-256 of the value that was sent, in hexadecimal.
    public let sentHash: String?
    /// Where it was put in its source topic.
    public let sentPartition: Int64?
    public let sentOffset: Int64?
}
