import Timekeeping

/// A record of the topic `attributions` (header `schema: attribution/1`): followers a post is credited with.
///
/// `direct` carries the post's own total since it was published (`windowStart` is its `posted_at`): the newest
/// window counts. `share` carries what one window of the account's growth added: the windows of a post add up.
public struct AttributionMessage: Hashable, Sendable {
    public enum Method: String, Sendable, CaseIterable { case direct, share }

    public var decisionID: String
    /// `nil` where it was not measured. May be negative for `share`: the account lost followers in the window.
    public var followersGained: Int64?
    public var windowStart: Timestamp
    public var windowEnd: Timestamp
    public var method: Method
    public var collectedAt: Timestamp
    public var simulated: Bool

    public init(
        decisionID: String, followersGained: Int64?, windowStart: Timestamp, windowEnd: Timestamp, method: Method,
        collectedAt: Timestamp, simulated: Bool
    ) {
        self.decisionID = decisionID
        self.followersGained = followersGained
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        self.method = method
        self.collectedAt = collectedAt
        self.simulated = simulated
    }
}
