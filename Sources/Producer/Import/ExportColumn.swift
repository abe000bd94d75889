/// The columns of an X analytics export that an import reads, whatever the export's age calls them.
enum ExportColumn: String, CaseIterable, Sendable {
    case id, permalink, text, time, date, impressions, likes, retweets, replies, follows, profileClicks, bookmarks

    /// The column of a header's name; `nil` for one that is not read.
    init?(named name: String) {
        guard let column = Self.names[Self.folded(name)] else { return nil }
        self = column
    }

    /// As the present export writes it.
    var title: String {
        switch self {
        case .id: "Post id"
        case .permalink: "Post Link"
        case .text: "Post text"
        case .time: "time"
        case .date: "Date"
        case .impressions: "Impressions"
        case .likes: "Likes"
        case .retweets: "Reposts"
        case .replies: "Replies"
        case .follows: "New follows"
        case .profileClicks: "Profile visits"
        case .bookmarks: "Bookmarks"
        }
    }

    /// Without these a row is no reading. Of `id` and `permalink` one is enough.
    static let required: [ExportColumn] = [.text, .impressions, .likes, .retweets, .replies]

    private static let names: [String: ExportColumn] = [
        "tweet id": .id, "post id": .id,
        "tweet permalink": .permalink, "link": .permalink, "post link": .permalink,
        "tweet text": .text, "post text": .text,
        "time": .time, "date": .date,
        "impressions": .impressions, "likes": .likes,
        "retweets": .retweets, "reposts": .retweets, "replies": .replies,
        "follows": .follows, "new follows": .follows,
        "user profile clicks": .profileClicks, "profile visits": .profileClicks,
        "bookmarks": .bookmarks,
    ]

    private static let unread: Set<String> = {
        let counts = [
            "impressions", "engagements", "engagement rate", "retweets", "replies", "likes", "user profile clicks",
            "url clicks", "hashtag clicks", "detail expands", "permalink clicks", "app opens", "app installs",
            "follows", "email tweet", "dial phone", "media views", "media engagements",
        ]
        return Set(counts + counts.map { "promoted \($0)" } + ["share", "shares"])
    }()

    /// Whether an export is known to have the column, read or not.
    static func isKnown(_ name: String) -> Bool { names[folded(name)] != nil || unread.contains(folded(name)) }

    static func folded(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
