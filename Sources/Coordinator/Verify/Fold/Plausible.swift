import Schema

/// Whether a reading can be true. It is judged by itself alone, so that no order of arrival can change the verdict.
enum Plausible {
    /// Why the reading is not believed; `nil` where it may be true.
    static func refusal(of message: MetricMessage, impressionsMax: Int64) -> String? {
        guard let impressions = message.impressions else { return nil }
        if impressions > impressionsMax { return "impressions_max" }
        let parts = [
            ("likes", message.likes), ("retweets", message.retweets), ("replies", message.replies),
            ("quotes", message.quotes), ("bookmarks", message.bookmarks),
        ]
        for (name, count) in parts {
            if let count, count > impressions { return "\(name)_exceed_impressions" }
        }
        return nil
    }
}
