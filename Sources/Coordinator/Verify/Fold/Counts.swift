import Schema

/// The seven counts of a reading, in the order the tables have them.
enum Counts {
    static let names = ["impressions", "likes", "retweets", "replies", "quotes", "bookmarks", "profile_clicks"]

    static func of(_ message: MetricMessage) -> [Int64?] {
        [
            message.impressions, message.likes, message.retweets, message.replies, message.quotes, message.bookmarks,
            message.profileClicks,
        ]
    }
}
