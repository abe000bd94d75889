import Timekeeping

/// A post as the simulated network keeps it. With the seed it says everything about its future: counts are computed,
/// never stored.
struct PublishedPost: Hashable, Sendable {
    var id: String
    var text: String
    var postedAt: Timestamp
    /// The account's followers when it went out, which is what its reach grows from.
    var followersAtPosting: Int64
    var traits: PostTraits

    /// What its random numbers are keyed by.
    var key: String { traits.decisionID ?? id }
}
