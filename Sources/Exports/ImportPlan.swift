import Learning
import Model
import Timekeeping

/// What an import will publish: of every post its newest reading, oldest post first. Pure; the same files give the same
/// bytes, so importing them again is no new evidence.
public struct ImportPlan: Sendable {
    public struct Entry: Sendable {
        public let post: PostMessage
        public let metric: MetricMessage
        /// Absent where the export has no follows for the post.
        public let attribution: AttributionMessage?

        public init(post: PostMessage, metric: MetricMessage, attribution: AttributionMessage?) {
            self.post = post
            self.metric = metric
            self.attribution = attribution
        }
    }

    public static let source = "x-export"

    public let account: String
    public let files: [ExportFile]
    public let entries: [Entry]
    /// Of all files, repeats among them included.
    public let skipped: SkippedRows
    /// How often each handle occurs in the links, most often first.
    public let handles: [(name: String, posts: Int)]

    public var rows: Int { files.reduce(0) { $0 + $1.rows } }
    public var newestReading: Timestamp? { files.compactMap(\.readingTime).max() }
    public var totals: AccountTotals? { files.compactMap(\.totals).reduce(nil) { ($0 ?? AccountTotals()) + $1 } }

    /// - Parameter account: `nil` takes the handle that occurs most often in the links, else `account`.
    public init(_ files: [ExportFile], account: String?) {
        self.files = files
        var skipped = SkippedRows()
        for file in files { skipped.add(file.skipped) }
        let readings = Self.newestReadings(files, &skipped)
        self.skipped = skipped
        handles = Self.handles(readings.map(\.post))
        let account = account ?? handles.first?.name ?? "account"
        self.account = account
        var features = FeatureExtractor()
        entries = readings.map { Self.entry($0.post, readAt: $0.time, account: account, &features) }
    }

    private typealias Reading = (post: ExportedPost, time: Timestamp)

    private static func newestReadings(_ files: [ExportFile], _ skipped: inout SkippedRows) -> [Reading] {
        var newest: [String: Reading] = [:]
        for file in files {
            guard let time = file.readingTime else { continue }
            for post in file.posts {
                guard let known = newest[post.postID] else {
                    newest[post.postID] = (post, time)
                    continue
                }
                skipped.add(known.time == time ? .repeated : .olderReading)
                if (time, post.rank) > (known.time, known.post.rank) { newest[post.postID] = (post, time) }
            }
        }
        return newest.values.sorted { ($0.post.postedAt, $0.post.postID) < ($1.post.postedAt, $1.post.postID) }
    }

    private static func handles(_ posts: [ExportedPost]) -> [(name: String, posts: Int)] {
        var counts: [String: (name: String, posts: Int)] = [:]
        for post in posts where !post.handle.isEmpty {
            counts[post.handle.lowercased(), default: (post.handle, 0)].posts += 1
        }
        return counts.values.sorted { ($1.posts, $0.name) < ($0.posts, $1.name) }
    }

    private static func entry(
        _ row: ExportedPost, readAt: Timestamp, account: String, _ features: inout FeatureExtractor
    ) -> Entry {
        let id = DecisionID.imported(account: account, postID: row.postID, at: row.postedAt)
        var post = PostMessage(
            decisionID: id, postID: row.postID, status: .posted, origin: .own, simulated: false, account: account,
            decisionType: PostText(row.text).format, content: row.text, createdAt: row.postedAt, postedAt: row.postedAt)
        features.fill(&post)
        let metric = MetricMessage(
            decisionID: id, postID: row.postID, impressions: row.impressions, likes: row.likes,
            retweets: row.retweets, replies: row.replies, bookmarks: row.bookmarks, profileClicks: row.profileClicks,
            collectedAt: readAt, source: source, simulated: false)
        let attribution = row.follows.map {
            AttributionMessage(
                decisionID: id, followersGained: $0, windowStart: row.postedAt, windowEnd: readAt, method: .direct,
                collectedAt: readAt, simulated: false)
        }
        return Entry(post: post, metric: metric, attribution: attribution)
    }
}

/// Lexicographic order of lists, so that ranks compare.
private func > (left: (Timestamp, [Int64]), right: (Timestamp, [Int64])) -> Bool {
    left.0 != right.0 ? left.0 > right.0 : right.1.lexicographicallyPrecedes(left.1)
}
