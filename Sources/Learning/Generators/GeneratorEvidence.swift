import Glibc
import Timekeeping

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

    /// Followers per thousand impressions, pooled: 1000 · Σ followers / Σ impressions. `nil` where nothing was measured.
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

/// A generator's measured posts as the posterior takes them: each counts less the older its reading is, by half in a
/// half-life. Nothing is cut off at the window's edge, so that a generator that is seldom drawn is not new again
/// every week, and what was learned fades as fast as it may have become untrue.
public struct FollowerMemory: Hashable, Sendable {
    /// Posts whose followers are known, ever, each for one.
    public var everMeasured: Int64
    /// What those posts still count for together: the effective sample size.
    public var posts: Double
    public var impressions: Double
    public var followers: Double
    /// Σ followers² / impressions, each post's own; `nil` where it was not summed.
    public var squaresPerImpression: Double?

    public init(
        everMeasured: Int64 = 0, posts: Double = 0, impressions: Double = 0, followers: Double = 0,
        squaresPerImpression: Double? = 0
    ) {
        self.everMeasured = everMeasured
        self.posts = posts
        self.impressions = impressions
        self.followers = followers
        self.squaresPerImpression = squaresPerImpression
    }

    /// The posts of a window, each counting whole.
    public init(_ evidence: GeneratorEvidence) {
        let isMeasured = evidence.measuredPosts > 0
        self.init(
            everMeasured: evidence.measuredPosts, posts: Double(evidence.measuredPosts),
            impressions: isMeasured ? Double(evidence.impressions) : 0,
            followers: isMeasured ? Double(evidence.followers) : 0,
            squaresPerImpression: evidence.squaresPerImpression)
    }

    /// What a post of an age counts for, in 0…1.
    public static func share(ofAge age: Span, halfLife: Span) -> Double {
        age > .zero ? exp2(-age.seconds / halfLife.seconds) : 1
    }

    /// Adds a post.
    ///
    /// - Parameter share: what it counts for, in 0…1.
    public mutating func add(followers count: Int64, impressions seen: Int64, share: Double) {
        everMeasured += 1
        guard seen > 0 else { return }
        posts += share
        impressions += share * Double(seen)
        followers += share * Double(count)
        squaresPerImpression = squaresPerImpression.map { $0 + share * Double(count) * Double(count) / Double(seen) }
    }
}

/// How good followers per thousand impressions are: above 5 viral, above 3 excellent, above 1.5 good, above 0.5 average,
/// above 0 poor; none at all over at least ten measured posts is failing.
public enum PerformanceTier: String, Hashable, Codable, Sendable, CaseIterable {
    case viral, excellent, good, average, poor, failing

    public static let failingPosts: Int64 = 10

    /// `nil` where nothing was measured, or none came of fewer than ten posts.
    public init?(followersPerThousand: Double?, measuredPosts: Int64) {
        guard let value = followersPerThousand else { return nil }
        switch value {
        case _ where value > 5: self = .viral
        case _ where value > 3: self = .excellent
        case _ where value > 1.5: self = .good
        case _ where value > 0.5: self = .average
        case _ where value > 0: self = .poor
        case _ where measuredPosts >= Self.failingPosts: self = .failing
        default: return nil
        }
    }
}

/// Which way a figure goes between two windows: a change of more than a tenth counts.
public enum Trend: String, Hashable, Codable, Sendable, CaseIterable {
    case improving, stable, declining

    /// `nil` where either window has no figure. From exactly 0 any rise improves and any fall declines.
    public init?(previous: Double?, current: Double?) {
        guard let previous, let current else { return nil }
        let margin = 0.1 * abs(previous)
        if current > previous + margin {
            self = .improving
        } else if current < previous - margin {
            self = .declining
        } else {
            self = .stable
        }
    }
}
