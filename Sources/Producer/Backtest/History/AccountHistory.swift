import CommandLine
import Learning
import Model
import Runtime
import Timekeeping

/// An account's posts in the order of posting, ties by decision, with all readings that the exports hold.
struct AccountHistory: Sendable {
    let account: String
    let posts: [HistoricPost]
    /// Readings that cannot be true, which reach no model in the live path either.
    let rejected: Int

    /// Posts whose first figure counts as known before it can have been read.
    var assumed: Int { posts.count { $0.readings.first?.isAssumed == true } }

    /// - Throws: `CommandFailure` for a time zone that this machine does not know.
    init(_ plan: ImportPlan, _ settings: BacktestSettings) throws(CommandFailure) {
        let hours = try LocalHours(settings.timeZone)
        let exported = Self.readings(of: plan)
        var rejected = 0
        var posts: [HistoricPost] = []
        for entry in plan.entries {
            guard let id = entry.post.postID, let postedAt = entry.post.postedAt else { continue }
            let rows = (exported[id] ?? []).filter { row in
                let isTrue = settings.plausibility.reasons(Self.message(entry, row.post, at: row.time)).isEmpty
                rejected += isTrue ? 0 : 1
                return isTrue
            }
            let readings = Self.known(rows, postedAt: postedAt, settings)
            guard !readings.isEmpty else { continue }
            posts.append(
                HistoricPost(
                    post: entry.post, postedAt: postedAt, hour: hours.hour(of: postedAt),
                    arm: entry.post.banditArm.flatMap { ArmName($0) }, readings: readings))
        }
        account = plan.account
        self.rejected = rejected
        self.posts = posts.sorted { ($0.postedAt, $0.post.decisionID) < ($1.postedAt, $1.post.decisionID) }
    }

    init(account: String, posts: [HistoricPost]) {
        self.account = account
        self.posts = posts
        rejected = 0
    }

    private typealias Row = (time: Timestamp, post: ExportedPost)

    /// Of each post one row a moment of reading, oldest first; of two at one moment the one that an import takes.
    private static func readings(of plan: ImportPlan) -> [String: [Row]] {
        var rows: [String: [Row]] = [:]
        for file in plan.files {
            guard let time = file.readingTime else { continue }
            for post in file.posts { rows[post.postID, default: []].append((time, post)) }
        }
        return rows.mapValues { all in
            let sorted = all.sorted {
                $0.time != $1.time ? $0.time < $1.time : $0.post.rank.lexicographicallyPrecedes($1.post.rank)
            }
            return sorted.indices.filter { $0 + 1 == sorted.count || sorted[$0 + 1].time > sorted[$0].time }
                .map { sorted[$0] }
        }
    }

    private static func message(_ entry: ImportPlan.Entry, _ row: ExportedPost, at time: Timestamp) -> MetricMessage {
        MetricMessage(
            decisionID: entry.post.decisionID, postID: row.postID, impressions: row.impressions, likes: row.likes,
            retweets: row.retweets, replies: row.replies, bookmarks: row.bookmarks, profileClicks: row.profileClicks,
            collectedAt: time, source: ImportPlan.source, simulated: false)
    }

    /// Each figure is that of the newest reading that had it, as in the tables.
    private static func known(_ rows: [Row], postedAt: Timestamp, _ settings: BacktestSettings) -> [KnownReading] {
        let earliest = postedAt + settings.delay
        var readings: [KnownReading] = []
        for row in rows {
            let before = readings.last
            let isFirst = before == nil && !settings.asRead
            readings.append(
                KnownReading(
                    knownAt: isFirst ? earliest : max(earliest, row.time), collectedAt: row.time,
                    impressions: row.post.impressions ?? before?.impressions, likes: row.post.likes ?? before?.likes,
                    retweets: row.post.retweets ?? before?.retweets, replies: row.post.replies ?? before?.replies,
                    follows: row.post.follows ?? before?.follows))
        }
        return readings
    }
}
