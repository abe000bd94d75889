import Glibc
import Timekeeping

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
