import Model

/// The counts of a reading, in the order the tables have them.
enum ReadingField: Int, CaseIterable {
    case impressions, likes, retweets, replies, quotes, bookmarks, profileClicks

    var column: String { self == .profileClicks ? "profile_clicks" : "\(self)" }

    static let columns = allCases.map(\.column)
}

/// One value of each `ReadingField`, by its raw value; kept in place, not on the heap.
typealias ReadingValues = InlineArray<7, Int64?>

extension ReadingValues {
    init(_ reading: MetricMessage) {
        self = [
            reading.impressions, reading.likes, reading.retweets, reading.replies, reading.quotes, reading.bookmarks,
            reading.profileClicks,
        ]
    }
}
