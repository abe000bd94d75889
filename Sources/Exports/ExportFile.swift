import CSV
import Model
import Timekeeping

/// One file of an import, read whole: its posts, and what became of each row.
public struct ExportFile: Sendable {
    public let path: String
    public let kind: ExportHeader.Kind
    /// Rows below the header.
    public private(set) var rows = 0
    public private(set) var posts: [ExportedPost] = []
    public private(set) var skipped = SkippedRows()
    /// Of an account overview.
    public private(set) var totals: AccountTotals?
    public let columns: [String]

    public var newestPost: Timestamp? { posts.map(\.postedAt).max() }

    public var readingTime: Timestamp? {
        newestPost.map { ReadingTime.of(file: path, kind: kind, newestPost: $0) }
    }

    /// - Throws: `InputError` for a file that is no CSV, or an export that cannot be read.
    public static func read(_ path: String, ignoring ignored: Set<String> = []) throws -> ExportFile {
        var header: ExportHeader?
        var file: ExportFile?
        try CSVFile.read(path) { record in
            if let header {
                try file?.take(record, header)
            } else {
                let read = try ExportHeader(record, file: path, ignoring: ignored)
                header = read
                file = ExportFile(path: path, kind: read.kind, columns: read.names)
            }
        }
        guard let file else { throw InputError(.notCSV, path, "holds no header") }
        return file
    }

    private init(path: String, kind: ExportHeader.Kind, columns: [String]) {
        self.path = path
        self.kind = kind
        self.columns = columns
        if kind == .accountOverview { totals = AccountTotals() }
    }

    private mutating func take(_ record: CSVRecord, _ header: ExportHeader) throws {
        rows += 1
        switch kind {
        case .posts, .postsUpTo2023:
            switch try ExportRowReader(header: header, file: path).read(record) {
            case .taken(let post): posts.append(post)
            case .skipped(let reason): skipped.add(reason, line: record.line)
            }
        case .accountOverview:
            try totals?.add(record, header, file: path)
            skipped.add(.accountTotals, line: record.line)
        case .dailyActivity:
            skipped.add(.accountTotals, line: record.line)
        case .unknown:
            // Rows that link to posts are an export's; then the header is what cannot be read.
            if record.fields.contains(where: { ExportCell.permalink($0)?.id != nil }) {
                throw header.unreadable(file: path)
            }
            skipped.add(.notAnExport, line: record.line)
        }
    }
}

/// One post as a row of an export has it. A count the row does not give is `nil`.
public struct ExportedPost: Sendable, Equatable {
    public var postID: String
    /// From the permalink; empty where there is none.
    public var handle: String
    public var text: String
    public var postedAt: Timestamp
    public var impressions: Int64?
    public var likes: Int64?
    public var retweets: Int64?
    public var replies: Int64?
    public var bookmarks: Int64?
    public var profileClicks: Int64?
    public var follows: Int64?

    public init(
        postID: String, handle: String, text: String, postedAt: Timestamp, impressions: Int64? = nil,
        likes: Int64? = nil, retweets: Int64? = nil, replies: Int64? = nil, bookmarks: Int64? = nil,
        profileClicks: Int64? = nil, follows: Int64? = nil
    ) {
        self.postID = postID
        self.handle = handle
        self.text = text
        self.postedAt = postedAt
        self.impressions = impressions
        self.likes = likes
        self.retweets = retweets
        self.replies = replies
        self.bookmarks = bookmarks
        self.profileClicks = profileClicks
        self.follows = follows
    }

    /// Decides between two rows read at the same moment, so that the choice does not depend on their order.
    public var rank: [Int64] {
        [impressions, likes, retweets, replies, bookmarks, profileClicks, follows].map { $0 ?? -1 }
    }
}

/// Rows that were not taken, counted by reason, with the first line of each.
public struct SkippedRows: Sendable, Equatable {
    public private(set) var counts: [SkipReason: Int] = [:]
    public private(set) var firstLines: [SkipReason: Int] = [:]

    public var total: Int { counts.values.reduce(0, +) }

    public mutating func add(_ reason: SkipReason, line: Int? = nil, count: Int = 1) {
        counts[reason, default: 0] += count
        if let line, firstLines[reason] == nil { firstLines[reason] = line }
    }

    public mutating func add(_ other: SkippedRows) {
        for (reason, count) in other.counts { add(reason, line: other.firstLines[reason], count: count) }
    }

    /// In the order of `SkipReason`.
    public var sorted: [(reason: SkipReason, count: Int)] {
        SkipReason.allCases.compactMap { reason in counts[reason].map { (reason, $0) } }
    }
}

/// Why a row was left.
public enum SkipReason: String, Sendable, CaseIterable {
    /// No link to a post and no id: `…/status/undefined` and the like.
    case noPostID = "no_post_id"
    /// The id went through a spreadsheet and lost digits, and there is no link that keeps it.
    case damagedID = "damaged_id"
    /// The row's time or day is not that of the id.
    case timeMismatch = "time_is_not_of_the_id"
    /// Another row gives a newer reading of the same post.
    case olderReading = "older_reading"
    /// The same reading of the same post again.
    case repeated
    /// A day's totals of the account, not a post.
    case accountTotals = "account_totals"
    /// The file is no export of posts.
    case notAnExport = "not_an_export_of_posts"
}

/// The account's growth in its overview, summed over days. Reported only: a day's follows belong to no one
/// post, and without a count to start from they give no follower numbers.
public struct AccountTotals: Sendable, Equatable {
    public private(set) var days = 0
    public private(set) var newFollows: Int64 = 0
    public private(set) var unfollows: Int64 = 0

    mutating func add(_ record: CSVRecord, _ header: ExportHeader, file: String) throws(InputError) {
        days += 1
        newFollows += try count("new follows", record, header, file)
        unfollows += try count("unfollows", record, header, file)
    }

    public static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.days += right.days
        sum.newFollows += right.newFollows
        sum.unfollows += right.unfollows
        return sum
    }

    private func count(
        _ name: String, _ record: CSVRecord, _ header: ExportHeader, _ file: String
    ) throws(InputError) -> Int64 {
        guard let index = header.names.firstIndex(where: { ExportColumn.folded($0) == name }),
            index < record.fields.count, let count = ExportCell.count(record.fields[index])
        else { throw InputError(.badCell, file, line: record.line, "\(name) is not a count") }
        return count ?? 0
    }
}

/// When the counts of an export were read, as far as that can be known.
enum ReadingTime {
    /// The end date in the file's name, else the newest post; never earlier than the newest post.
    ///
    /// Exports up to 2023 end at the start of the day they name, those since 2024 include it.
    static func of(file: String, kind: ExportHeader.Kind, newestPost: Timestamp) -> Timestamp {
        guard let day = endDay(inName: file) else { return newestPost }
        let end = Timestamp(seconds: (kind == .posts ? day + 1 : day) * 86_400)
        return max(end, newestPost)
    }

    /// The last date of the form `20210501` or `2026-04-23` in the name, as a day number.
    static func endDay(inName path: String) -> Int64? {
        let name = path.split(separator: "/").last ?? Substring(path)
        let runs = name.split { !$0.isNumber && $0 != "-" }
        return runs.compactMap { run -> Int64? in
            let digits = run.filter(\.isNumber)
            let isDashed = run.count == 10 && run.split(separator: "-").map(\.count) == [4, 2, 2]
            guard digits.count == 8, run.count == 8 || isDashed, let year = Int64(digits.prefix(4)),
                let month = Int64(digits.dropFirst(4).prefix(2)), let date = Int64(digits.suffix(2)),
                (2006...9999).contains(year), (1...12).contains(month),
                (1...CivilDate.days(inMonth: month, of: year)).contains(date)
            else { return nil }
            return CivilDate.days(fromCivil: year, month, date)
        }.last
    }
}
