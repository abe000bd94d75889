import Schema
import Timekeeping

/// What is known of a post's counts from all its readings; the texts are those of the newest one. Where there are real
/// readings, simulated ones say nothing.
struct FoldedOutcome: Sendable {
    private(set) var counts = [LatestValue](repeating: LatestValue(), count: Counts.names.count)
    private(set) var collectedAt: Timestamp
    private(set) var postID: String
    private(set) var source: String
    private(set) var simulated: Bool

    /// - Precondition: there is at least one reading.
    init(_ all: [FoldedReading]) {
        let real = all.filter { !$0.simulated }
        let readings = real.isEmpty ? all : real
        let newest = readings.max { $0.collectedAt < $1.collectedAt }
        guard let newest else { preconditionFailure("an outcome without a reading") }
        collectedAt = newest.collectedAt
        postID = newest.postID
        source = newest.source
        simulated = newest.simulated
        for reading in readings {
            for (index, value) in reading.counts.enumerated() {
                counts[index].offer(value, readAt: reading.collectedAt)
            }
        }
    }

    var impressions: Int64? { counts[0].value }
    var likes: Int64? { counts[1].value }

    /// (likes + retweets + replies) / impressions, or `nil` where one of them is unknown or nobody saw the post.
    var engagementRate: Double? {
        guard let impressions, impressions > 0, let likes, let retweets = counts[2].value,
            let replies = counts[3].value
        else { return nil }
        return Double(likes + retweets + replies) / Double(impressions)
    }
}
