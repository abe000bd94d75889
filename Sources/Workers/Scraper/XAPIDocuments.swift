import FoundationEssentials

/// Reading the API's JSON. Members that are not asked for are ignored.
enum XAPIDocument {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    static func decode<Document: Decodable>(_ type: Document.Type, _ body: [UInt8]) throws(Unreadable) -> Document {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.keyNotFound(_, let context)
        {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw Unreadable(description: "the answer's member \(path.isEmpty ? "(top)" : path) is not as documented")
        } catch {
            throw Unreadable(description: "the answer is not JSON")
        }
    }
}

/// An entry of `errors`, or a whole error body.
struct XAPIProblem: Decodable {
    var title: String?
    var message: String?
    var type: String?
    var resourceID: String?
    var value: String?

    enum CodingKeys: String, CodingKey {
        case title, message, type, value
        case resourceID = "resource_id"
    }

    /// The id of what is not there, if that is what the problem says.
    var missingResource: String? {
        type?.hasSuffix("/resource-not-found") == true ? resourceID ?? value : nil
    }
}

struct XAPIProblems: Decodable {
    var title: String?
    var type: String?
    var errors: [XAPIProblem]?
}

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

/// The answer of `GET /2/tweets/analytics`.
struct XAPIAnalytics: Decodable {
    struct Post: Decodable {
        var id: String
        var timestampedMetrics: [Bucket]?

        enum CodingKeys: String, CodingKey {
            case id
            case timestampedMetrics = "timestamped_metrics"
        }
    }

    struct Bucket: Decodable {
        struct Metrics: Decodable { var follows: Int64? }
        var metrics: Metrics?
    }

    var data: [Post]?
    var errors: [XAPIProblem]?

    /// By post id; a post of which any bucket does not tell is left out.
    var follows: [String: Int64] {
        get throws(XAPIDocument.Unreadable) {
            guard data != nil || errors != nil else {
                throw XAPIDocument.Unreadable(description: "the answer holds neither data nor errors")
            }
            var follows: [String: Int64] = [:]
            for post in data ?? [] {
                let buckets = (post.timestampedMetrics ?? []).map { $0.metrics?.follows }
                guard !buckets.isEmpty, buckets.allSatisfy({ ($0 ?? -1) >= 0 }) else { continue }
                follows[post.id] = buckets.reduce(0) { $0 &+ ($1 ?? 0) }
            }
            return follows
        }
    }
}

/// The answer of `GET /2/users/…`.
struct XAPIUser: Decodable {
    struct User: Decodable {
        struct Metrics: Decodable {
            var followers: Int64?
            enum CodingKeys: String, CodingKey { case followers = "followers_count" }
        }
        var publicMetrics: Metrics?
        enum CodingKeys: String, CodingKey { case publicMetrics = "public_metrics" }
    }

    var data: User?

    func followers() throws(XAPIDocument.Unreadable) -> Int64 {
        guard let followers = data?.publicMetrics?.followers, followers >= 0 else {
            throw XAPIDocument.Unreadable(description: "the answer holds no followers_count")
        }
        return followers
    }
}
