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
