/// How good followers a thousand impressions are: above 5 viral, above 3 excellent, above 1.5 good, above 0.5 average,
/// above 0 poor; none at all over at least ten measured posts is failing.
public enum PerformanceTier: String, Hashable, Sendable, CaseIterable {
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
public enum Trend: String, Hashable, Sendable, CaseIterable {
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
