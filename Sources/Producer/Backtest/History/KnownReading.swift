import Learning
import Timekeeping

/// What was read of a post, and from when on it counts as known.
///
/// An export names no moment of reading, only the days it covers, and mostly gives one final figure a post. A figure is
/// never counted as known before the delay after posting has passed. The first one known of a post counts from then on,
/// also where its file was read later: the export tells nothing earlier, so this assumes that the counts had settled.
/// Later figures, of files that overlap, count from the day they can have been read.
struct KnownReading: Hashable, Sendable {
    var knownAt: Timestamp
    /// The earliest moment at which the file can have been read.
    var collectedAt: Timestamp
    var impressions: Int64?
    var likes: Int64?
    var retweets: Int64?
    var replies: Int64?
    var follows: Int64?

    /// Whether it counts as known before it can have been read.
    var isAssumed: Bool { knownAt < collectedAt }

    var rate: Double? {
        EngagementRate.of(impressions: impressions, likes: likes, retweets: retweets, replies: replies)
    }
}
