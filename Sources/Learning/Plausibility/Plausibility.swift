import Model
import Timekeeping

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
