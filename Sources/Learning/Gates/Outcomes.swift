import Model
import Timekeeping

/// (likes + retweets + replies) / impressions. One definition for arms, models and reports.
public enum EngagementRate {
    /// `nil` where impressions are unknown or 0, or a count is unknown. May exceed 1 in real exports.
    public static func of(impressions: Int64?, likes: Int64?, retweets: Int64?, replies: Int64?) -> Double? {
        guard let impressions, impressions > 0, let likes, let retweets, let replies else { return nil }
        return (Double(likes) + Double(retweets) + Double(replies)) / Double(impressions)
    }

    /// In 0…1, where a reward must be.
    public static func reward(_ rate: Double) -> Double { min(1, max(0, rate)) }
}

/// What counts as a success.
public enum SuccessRule {
    /// For an arm: a rate strictly above the threshold (0.03 unless set otherwise).
    public static func isSuccess(rate: Double, threshold: Double = 0.03) -> Bool { rate > threshold }

    /// For a formula: a rate of at least 2 % or at least 5000 impressions.
    public static func qualifiesForFormula(rate: Double?, impressions: Int64?) -> Bool {
        (rate ?? 0) >= 0.02 || (impressions ?? 0) >= 5000
    }
}

/// An account's change in followers shared among its posts by the impressions each gained in the window.
///
/// Shares are whole followers by the largest remainder (ties: the earlier post), so they add up to the change exactly.
public enum FollowerShares {
    /// - Parameters:
    ///   - change: followers gained over the window, negative where some left; `nil` where a count is missing.
    ///   - gains: impressions each post gained in the window, in a fixed order; `nil` where unknown.
    /// - Returns: one value a post: `nil` where its gain or the change is unknown, or where no post gained anything and
    ///   nothing can be attributed.
    public static func share(change: Int64?, gains: [Int64?]) -> [Int64?] {
        let positive = gains.map { $0.map { max(0, $0) } }
        let (total, overflow) = positive.reduce((Int64(0), false)) { sum, gain in
            let (next, over) = sum.0.addingReportingOverflow(gain ?? 0)
            return (next, sum.1 || over)
        }
        guard let change, total > 0, !overflow else { return gains.map { _ in nil } }
        let sign: Int64 = change < 0 ? -1 : 1
        var shares: [Int64?] = []
        var remainders: [(index: Int, remainder: UInt64)] = []
        var given: UInt64 = 0
        for (index, gain) in positive.enumerated() {
            guard let gain else {
                shares.append(nil)
                continue
            }
            let product = change.magnitude.multipliedFullWidth(by: UInt64(gain))
            let (quotient, remainder) = UInt64(total).dividingFullWidth(product)
            shares.append(sign * Int64(quotient))
            remainders.append((index, remainder))
            given += quotient
        }
        remainders.sort { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
        for (index, _) in remainders.prefix(Int(change.magnitude - given)) {
            shares[index] = (shares[index] ?? 0) + sign
        }
        return shares
    }
}

/// Why a reading cannot be true.
public enum ImplausibleReading: String, Hashable, Sendable, CaseIterable {
    case likesAboveImpressions = "likes_above_impressions"
    case retweetsAboveImpressions = "retweets_above_impressions"
    case repliesAboveImpressions = "replies_above_impressions"
    case quotesAboveImpressions = "quotes_above_impressions"
    case bookmarksAboveImpressions = "bookmarks_above_impressions"
    /// More views than the configured ceiling for the account.
    case impressionsBeyondRange = "impressions_beyond_range"
    /// Read before the post existed, by the moment in its id.
    case readBeforePosting = "read_before_posting"
}

/// Whether one reading can be true. A function of the message alone, so that the order of messages cannot matter.
public struct Plausibility: Hashable, Sendable {
    /// Views above this are impossible for the account.
    public let impressionsMax: Int64
    /// A source may cut the moment of a reading to the minute.
    static let slack = Span.minutes(1)

    public init(impressionsMax: Int64) { self.impressionsMax = impressionsMax }

    /// All that is wrong with a reading, in the order of the cases; empty where it may be believed. Counts that are
    /// unknown contradict nothing.
    public func reasons(_ reading: MetricMessage) -> [ImplausibleReading] {
        var reasons: [ImplausibleReading] = []
        if let impressions = reading.impressions {
            func check(_ count: Int64?, _ reason: ImplausibleReading) {
                if let count, count > impressions { reasons.append(reason) }
            }
            check(reading.likes, .likesAboveImpressions)
            check(reading.retweets, .retweetsAboveImpressions)
            check(reading.replies, .repliesAboveImpressions)
            check(reading.quotes, .quotesAboveImpressions)
            check(reading.bookmarks, .bookmarksAboveImpressions)
            if impressions > impressionsMax { reasons.append(.impressionsBeyondRange) }
        }
        if let posted = Self.moment(ofPost: reading.postID), reading.collectedAt + Self.slack < posted {
            reasons.append(.readBeforePosting)
        }
        return reasons
    }

    /// The moment a post id carries in its upper bits, in milliseconds since 4 November 2010; `nil` where the id is no
    /// whole number.
    static func moment(ofPost id: String) -> Timestamp? {
        guard let number = UInt64(id) else { return nil }
        return Timestamp(milliseconds: Int64(number >> 22) + 1_288_834_974_657)
    }
}
