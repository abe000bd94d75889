/// What a generator's posts brought in a window.
public struct GeneratorEvidence: Hashable, Sendable {
    /// Gated posts of the window.
    public var posts: Int64
    /// Those whose impressions and followers are both known; the sums below are over them alone.
    public var measuredPosts: Int64
    public var impressions: Int64
    public var followers: Int64

    public init(posts: Int64 = 0, measuredPosts: Int64 = 0, impressions: Int64 = 0, followers: Int64 = 0) {
        self.posts = posts
        self.measuredPosts = measuredPosts
        self.impressions = impressions
        self.followers = followers
    }

    /// Followers a thousand impressions, pooled: 1000 · Σ followers / Σ impressions. `nil` where nothing was measured.
    public var followersPerThousand: Double? {
        measuredPosts > 0 && impressions > 0 ? 1000 * Double(followers) / Double(impressions) : nil
    }

    public var tier: PerformanceTier? {
        PerformanceTier(followersPerThousand: followersPerThousand, measuredPosts: measuredPosts)
    }

    public static func + (left: GeneratorEvidence, right: GeneratorEvidence) -> GeneratorEvidence {
        GeneratorEvidence(
            posts: left.posts + right.posts, measuredPosts: left.measuredPosts + right.measuredPosts,
            impressions: left.impressions + right.impressions, followers: left.followers + right.followers)
    }
}
