import Schema

/// The counts of a reading, in the order the tables have them.
enum ReadingField: Int, CaseIterable {
    case impressions, likes, retweets, replies, quotes, bookmarks, profileClicks

    var column: String { self == .profileClicks ? "profile_clicks" : "\(self)" }

    static let columns = allCases.map(\.column)

    func value(in reading: MetricMessage) -> Int64? {
        switch self {
        case .impressions: reading.impressions
        case .likes: reading.likes
        case .retweets: reading.retweets
        case .replies: reading.replies
        case .quotes: reading.quotes
        case .bookmarks: reading.bookmarks
        case .profileClicks: reading.profileClicks
        }
    }
}
