import Schema
import Timekeeping

/// Whether a reading can be true. It is judged by itself alone, so that no order of arrival can change the verdict.
enum Plausible {
    /// All that speaks against a reading, sorted; empty where it may be true.
    static func refusals(of message: MetricMessage, impressionsMax: Int64) -> [String] {
        var refusals: [String] = []
        if let impressions = message.impressions {
            let parts = [
                ("likes", message.likes), ("retweets", message.retweets), ("replies", message.replies),
                ("quotes", message.quotes), ("bookmarks", message.bookmarks),
            ]
            for case (let name, let count?) in parts where count > impressions {
                refusals.append("\(name)_above_impressions")
            }
            if impressions > impressionsMax { refusals.append("impressions_beyond_range") }
        }
        // The network's ids begin with their own moment; a reading may be cut to the minute.
        if let id = UInt64(message.postID) {
            let born = Timestamp(milliseconds: Int64(id >> 22) + 1_288_834_974_657)
            if message.collectedAt + .minutes(1) < born { refusals.append("read_before_posting") }
        }
        return refusals.sorted()
    }
}
