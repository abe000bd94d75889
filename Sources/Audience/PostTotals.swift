import Glibc
import Timekeeping

/// A post's counts at the end of its life, and when each single like, reply or follower arrives.
public struct PostTotals: Sendable {
    public struct Correction: Sendable {
        /// The post's age at which the network takes counts back.
        public var after: Span
        /// The share it takes back.
        public var share: Double
    }

    public var impressions: Int64
    /// Likes, reposts and replies together: what the engagement rate counts.
    public var engagements: Int64
    public var quotes: Int64
    public var bookmarks: Int64
    public var profileClicks: Int64
    public var linkClicks: Int64
    public var follows: Int64
    public var correction: Correction?
    /// Gives each single event its moment and kind.
    public var events: KeyedRandom

    /// The counts at an age. An event has arrived once the growth curve passes its own random share.
    public func counts(at age: Span) -> PostCounts {
        let share = GrowthCurve.share(atHours: age.hours)
        let removed = correction.map { age >= $0.after ? $0.share : 0 } ?? 0
        var counts = PostCounts()
        let seen = Int64(Double(impressions) * share)
        counts.impressions = seen - Int64(Double(seen) * removed)
        for index in 0..<Int(engagements) where hasArrived(.engagement, index, share, removed) {
            switch uniform(.kind, index) {
            case ..<0.82: counts.likes += 1
            case ..<0.91: counts.reposts += 1
            default: counts.replies += 1
            }
        }
        counts.quotes = arrived(.quote, quotes, share, removed)
        counts.bookmarks = arrived(.bookmark, bookmarks, share, removed)
        counts.profileClicks = arrived(.profileClick, profileClicks, share, removed)
        counts.linkClicks = arrived(.linkClick, linkClicks, share, removed)
        counts.limit(to: counts.impressions)
        let follows = follows(at: age)
        (counts.follows, counts.unfollows) = (follows.gained, follows.lost)
        return counts
    }

    /// What an age has brought the account.
    public struct Follows: Hashable, Sendable {
        /// New followers that the network credits the post with. The first one comes early.
        public var gained: Int64 = 0
        /// Those who came without a post, through somebody who had: one for every six.
        public var organic: Int64 = 0
        /// Those credited that have left again: one in twelve, within days. Each was among those who brought another,
        /// so that at any moment the account has grown by at least what its posts are credited with.
        public var lost: Int64 = 0
    }

    public func follows(at age: Span) -> Follows {
        let share = GrowthCurve.share(atHours: age.hours)
        var counts = Follows()
        for index in 0..<Int(follows) {
            let arrival = uniform(.follow, index)
            let threshold = index == 0 ? arrival * arrival * arrival : arrival
            guard threshold <= share else { continue }
            counts.gained += 1
            let leaving = uniform(.unfollow, index)
            if leaving < 1.0 / 6 { counts.organic += 1 }
            if leaving < 1.0 / 12, age.hours > GrowthCurve.lifetimeHours * (0.3 + 8 * leaving) { counts.lost += 1 }
        }
        return counts
    }

    private enum Kind: Int {
        case engagement, kind, quote, bookmark, profileClick, linkClick, follow, unfollow, removal
    }

    private func arrived(_ kind: Kind, _ total: Int64, _ share: Double, _ removed: Double) -> Int64 {
        var count: Int64 = 0
        for index in 0..<Int(total) where hasArrived(kind, index, share, removed) { count += 1 }
        return count
    }

    private func hasArrived(_ kind: Kind, _ index: Int, _ share: Double, _ removed: Double) -> Bool {
        guard uniform(kind, index) <= share else { return false }
        return removed == 0 || uniform(.removal, index &* 16 + kind.rawValue) >= removed
    }

    private func uniform(_ kind: Kind, _ index: Int) -> Double { events.uniform(at: index &* 16 + kind.rawValue + 1) }
}

extension PostCounts {
    /// Nobody likes what nobody has seen.
    fileprivate mutating func limit(to impressions: Int64) {
        likes = min(likes, impressions)
        reposts = min(reposts, impressions)
        replies = min(replies, impressions)
        quotes = min(quotes, impressions)
        bookmarks = min(bookmarks, impressions)
        profileClicks = min(profileClicks, impressions)
        linkClicks = min(linkClicks, impressions)
    }
}

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

/// How a post's counts come in over its life: fast at first, most within two days, all after seven.
public enum GrowthCurve {
    /// The age after which nothing more comes in, in hours.
    public static let lifetimeHours = 168.0

    /// The share of the final count that has come in at an age, 0…1: a stretched exponential, scaled to end at 1.
    public static func share(atHours age: Double) -> Double {
        guard age > 0 else { return 0 }
        guard age < lifetimeHours else { return 1 }
        return stretched(age) / stretched(lifetimeHours)
    }

    private static func stretched(_ hours: Double) -> Double { 1 - exp(-pow(hours / 10, 0.6)) }
}
