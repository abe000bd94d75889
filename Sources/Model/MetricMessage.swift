import Timekeeping

/// A record of the topic `metrics` (header `schema: metric/1`): one reading of one post's counts.
///
/// Every count is as the source gave it; a count the source did not give is `nil`, never 0.
public struct MetricMessage: Hashable, Sendable {
    public var decisionID: String
    public var postID: String
    public var impressions: Int64?
    public var likes: Int64?
    public var retweets: Int64?
    public var replies: Int64?
    public var quotes: Int64?
    public var bookmarks: Int64?
    public var profileClicks: Int64?
    /// When the counts were read.
    public var collectedAt: Timestamp
    /// Who gave the counts: `x-api-v2`, `x-export`, `simulator`, …
    public var source: String
    public var simulated: Bool

    public init(
        decisionID: String, postID: String, impressions: Int64? = nil, likes: Int64? = nil, retweets: Int64? = nil,
        replies: Int64? = nil, quotes: Int64? = nil, bookmarks: Int64? = nil, profileClicks: Int64? = nil,
        collectedAt: Timestamp, source: String, simulated: Bool
    ) {
        self.decisionID = decisionID
        self.postID = postID
        self.impressions = impressions
        self.likes = likes
        self.retweets = retweets
        self.replies = replies
        self.quotes = quotes
        self.bookmarks = bookmarks
        self.profileClicks = profileClicks
        self.collectedAt = collectedAt
        self.source = source
        self.simulated = simulated
    }
}
