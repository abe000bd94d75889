/// The answer of `GET /2/tweets`.
struct XAPIPosts: Decodable {
    struct Post: Decodable {
        var id: String
        var publicMetrics: PublicMetrics?
        var nonPublicMetrics: PrivateMetrics?
        var organicMetrics: PrivateMetrics?

        enum CodingKeys: String, CodingKey {
            case id
            case publicMetrics = "public_metrics"
            case nonPublicMetrics = "non_public_metrics"
            case organicMetrics = "organic_metrics"
        }
    }

    struct PublicMetrics: Decodable {
        var impressions: Int64?
        var likes: Int64?
        /// Reposts were called retweets; either name may come.
        var reposts: Int64?
        var retweets: Int64?
        var replies: Int64?
        var quotes: Int64?
        var bookmarks: Int64?

        enum CodingKeys: String, CodingKey {
            case impressions = "impression_count"
            case likes = "like_count"
            case reposts = "repost_count"
            case retweets = "retweet_count"
            case replies = "reply_count"
            case quotes = "quote_count"
            case bookmarks = "bookmark_count"
        }
    }

    struct PrivateMetrics: Decodable {
        var impressions: Int64?
        var profileClicks: Int64?

        enum CodingKeys: String, CodingKey {
            case impressions = "impression_count"
            case profileClicks = "user_profile_clicks"
        }
    }

    var data: [Post]?
    var errors: [XAPIProblem]?

    /// By post id. A post that is both there and reported missing is there.
    var readings: [String: PostReading] {
        get throws(XAPIDocument.Unreadable) {
            guard data != nil || errors != nil else {
                throw XAPIDocument.Unreadable(description: "the answer holds neither data nor errors")
            }
            var readings: [String: PostReading] = [:]
            for id in (errors ?? []).compactMap(\.missingResource) { readings[id] = .gone }
            for post in data ?? [] { readings[post.id] = .counts(SourceCounts(post)) }
            return readings
        }
    }
}

extension SourceCounts {
    init(_ post: XAPIPosts.Post) {
        let metrics = post.publicMetrics
        self.init(
            impressions: metrics?.impressions ?? post.nonPublicMetrics?.impressions ?? post.organicMetrics?.impressions,
            likes: metrics?.likes, retweets: metrics?.reposts ?? metrics?.retweets, replies: metrics?.replies,
            quotes: metrics?.quotes, bookmarks: metrics?.bookmarks,
            profileClicks: post.nonPublicMetrics?.profileClicks ?? post.organicMetrics?.profileClicks)
    }

    /// Whether the source gave any count at all, and none of them negative, which is no count.
    var isReading: Bool {
        let counts = [impressions, likes, retweets, replies, quotes, bookmarks, profileClicks].compactMap(\.self)
        return !counts.isEmpty && counts.allSatisfy { $0 >= 0 }
    }
}
