import Timekeeping

/// A post as the simulated network keeps it. With the seed it says everything about its future: counts are computed,
/// never stored.
public struct PublishedPost: Hashable, Sendable {
    public var id: String
    public var text: String
    public var postedAt: Timestamp
    /// The account's followers when it went out, which is what its reach grows from.
    public var followersAtPosting: Int64
    public var traits: PostTraits

    public init(id: String, text: String, postedAt: Timestamp, followersAtPosting: Int64, traits: PostTraits) {
        self.id = id
        self.text = text
        self.postedAt = postedAt
        self.followersAtPosting = followersAtPosting
        self.traits = traits
    }

    /// What its random numbers are keyed by.
    public var key: String { traits.decisionID ?? id }
}
