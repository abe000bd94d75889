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
