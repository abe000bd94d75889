/// What the network counts for one post at one moment.
public struct PostCounts: Hashable, Sendable {
    public var impressions: Int64 = 0
    public var likes: Int64 = 0
    public var reposts: Int64 = 0
    public var replies: Int64 = 0
    public var quotes: Int64 = 0
    public var bookmarks: Int64 = 0
    public var profileClicks: Int64 = 0
    public var linkClicks: Int64 = 0
    /// New followers that came by this post.
    public var follows: Int64 = 0
    /// Of those, how many have left again.
    public var unfollows: Int64 = 0

    public var engagements: Int64 { likes + reposts + replies + quotes + bookmarks + profileClicks + linkClicks }
}
