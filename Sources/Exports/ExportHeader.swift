import CSV

/// What kind of file a header announces, and where its columns stand.
public struct ExportHeader: Sendable {
    public enum Kind: String, Sendable {
        /// One row a post, the format up to 2023.
        case postsUpTo2023 = "posts_until_2023"
        /// One row a post, the format since 2024.
        case posts
        /// One row a day: totals of the account with new follows and unfollows.
        case accountOverview = "account_overview"
        /// One row a day: totals of the posts.
        case dailyActivity = "daily_activity"
        /// None of these.
        case unknown
    }

    public let kind: Kind
    public let names: [String]
    private let positions: [ExportColumn: Int]

    /// - Parameter ignored: names of columns to leave out though nobody knows them.
    /// - Throws: where it is an export of posts with columns that cannot be read.
    init(_ record: CSVRecord, file: String, ignoring ignored: Set<String> = []) throws(InputError) {
        names = record.fields
        let folded = Set(names.map(ExportColumn.folded))
        var positions: [ExportColumn: Int] = [:]
        for (index, name) in names.enumerated() {
            guard let column = ExportColumn(named: name) else { continue }
            if positions[column] != nil {
                throw InputError(.malformed, file, line: record.line, "the column \(column.title) occurs twice")
            }
            positions[column] = index
        }
        self.positions = positions
        kind = Self.kind(positions, folded)
        guard kind == .posts || kind == .postsUpTo2023 else { return }
        let ignored = Set(ignored.map(ExportColumn.folded))
        let unknown = names.filter { !ExportColumn.isKnown($0) && !ignored.contains(ExportColumn.folded($0)) }
        let missing = ExportColumn.required.filter { positions[$0] == nil }.map(\.title)
        if !missing.isEmpty, !unknown.isEmpty { throw Self.foreign(unknown, missing, file, record.line) }
        if !missing.isEmpty {
            throw InputError(.missingColumn, file, line: record.line, "there is no column \(Self.list(missing))")
        }
        if !unknown.isEmpty {
            throw InputError(
                .unknownColumn, file, line: record.line,
                "unknown column \(Self.list(unknown)); --ignore-column leaves one out")
        }
    }

    func index(_ column: ExportColumn) -> Int? { positions[column] }

    /// The error for a file whose rows link to posts under a header that cannot be read.
    func unreadable(file: String) -> InputError {
        Self.foreign(
            names.filter { ExportColumn(named: $0) == nil },
            (ExportColumn.required + [.permalink]).filter { positions[$0] == nil }.map(\.title), file, 1)
    }

    private static func kind(_ positions: [ExportColumn: Int], _ folded: Set<String>) -> Kind {
        if positions[.id] != nil || positions[.permalink] != nil {
            return folded.contains("tweet id") || folded.contains("tweet permalink") ? .postsUpTo2023 : .posts
        }
        if folded.isSuperset(of: ["date", "new follows", "unfollows"]) { return .accountOverview }
        return folded.contains("tweets published") ? .dailyActivity : .unknown
    }

    private static func foreign(_ unknown: [String], _ missing: [String], _ file: String, _ line: Int) -> InputError {
        InputError(
            .unknownColumn, file, line: line,
            "cannot read the columns \(list(unknown)); missing are \(list(missing)) (export in English)")
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(12).map { "\"\($0.prefix(40))\"" }.joined(separator: ", ")
        return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
    }
}

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
