/// What a generator's posts brought in a window.
public struct GeneratorEvidence: Hashable, Sendable {
    /// Gated posts of the window.
    public var posts: Int64
    /// Those whose impressions and followers are both known; the sums below are over them alone.
    public var measuredPosts: Int64
    public var impressions: Int64
    public var followers: Int64
    /// Σ followers² / impressions, each post's own: with the sums, how far the counts of single posts scatter. `nil`
    /// where it was not summed.
    public var squaresPerImpression: Double?

    public init(
        posts: Int64 = 0, measuredPosts: Int64 = 0, impressions: Int64 = 0, followers: Int64 = 0,
        squaresPerImpression: Double? = nil
    ) {
        self.posts = posts
        self.measuredPosts = measuredPosts
        self.impressions = impressions
        self.followers = followers
        self.squaresPerImpression = squaresPerImpression
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
            impressions: left.impressions + right.impressions, followers: left.followers + right.followers,
            squaresPerImpression: left.squares.flatMap { one in right.squares.map { one + $0 } })
    }

    /// 0 where there is nothing to sum.
    private var squares: Double? { measuredPosts == 0 ? 0 : squaresPerImpression }
}
