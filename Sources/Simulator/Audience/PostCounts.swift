/// What the network counts for one post at one moment.
struct PostCounts: Hashable, Sendable {
    var impressions: Int64 = 0
    var likes: Int64 = 0
    var reposts: Int64 = 0
    var replies: Int64 = 0
    var quotes: Int64 = 0
    var bookmarks: Int64 = 0
    var profileClicks: Int64 = 0
    var linkClicks: Int64 = 0
    /// New followers that came by this post.
    var follows: Int64 = 0
    /// Of those, how many have left again.
    var unfollows: Int64 = 0

    var engagements: Int64 { likes + reposts + replies + quotes + bookmarks + profileClicks + linkClicks }
}
