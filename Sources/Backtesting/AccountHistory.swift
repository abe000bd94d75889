import Exports
import FoundationEssentials
import Glibc
import Learning
import Model
import Timekeeping

/// An account's posts in the order of posting, ties by decision, with all readings that the exports hold.
public struct AccountHistory: Sendable {
    public let account: String
    public let posts: [HistoricPost]
    /// Readings that cannot be true, which reach no model in the live path either.
    public let rejected: Int

    /// Posts whose first figure counts as known before it can have been read.
    public var assumed: Int { posts.count { $0.readings.first?.isAssumed == true } }

    /// - Throws: `BacktestError` for a time zone that this machine does not know.
    public init(_ plan: ImportPlan, _ settings: BacktestSettings) throws(BacktestError) {
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

    public init(account: String, posts: [HistoricPost]) {
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

/// A post as a backtest sees it: what was known before it went out, and what was read of it when.
public struct HistoricPost: Sendable {
    public let post: PostMessage
    public let postedAt: Timestamp
    /// Of posting, in the account's time zone.
    public let hour: Int
    public let arm: ArmName?
    /// By the moment each counts from; at least one.
    public let readings: [KnownReading]

    public init(post: PostMessage, postedAt: Timestamp, hour: Int, arm: ArmName?, readings: [KnownReading]) {
        self.post = post
        self.postedAt = postedAt
        self.hour = hour
        self.arm = arm
        self.readings = readings
    }

    public var outcome: KnownReading { readings[readings.count - 1] }

    /// What was known at a moment; `nil` where nothing was.
    public func reading(at moment: Timestamp) -> KnownReading? { readings.last { $0.knownAt <= moment } }

    public func subject(_ reading: KnownReading) -> GateSubject {
        GateSubject(
            isOwn: true, isSimulated: false, postedAt: postedAt, collectedAt: reading.collectedAt,
            impressions: reading.impressions, likes: reading.likes, retweets: reading.retweets,
            replies: reading.replies, quality: post.qualityScore)
    }

    /// As the fits see it; `nil` where the rate or the quality is not known.
    public func row(_ reading: KnownReading) -> TrainingRow? {
        guard let rate = reading.rate, let quality = post.qualityScore else { return nil }
        return TrainingRow(
            decisionID: post.decisionID, postedAt: postedAt, collectedAt: reading.knownAt, hour: hour,
            contentType: arm?.contentType, decisionType: post.decisionType.rawValue, quality: quality,
            novelty: post.noveltyScore, expertise: post.expertiseLevel, viralScore: post.viralScore, rate: rate,
            followersGained: reading.follows)
    }
}

/// What was read of a post, and from when on it counts as known.
///
/// An export names no moment of reading, only the days it covers, and mostly gives one final figure a post. A figure is
/// never counted as known before the delay after posting has passed. The first one known of a post counts from then on,
/// also where its file was read later: the export holds nothing earlier, so this assumes that the counts had settled.
/// Later figures, of files that overlap, count from the day they can have been read.
public struct KnownReading: Hashable, Sendable {
    public var knownAt: Timestamp
    /// The earliest moment at which the file can have been read.
    public var collectedAt: Timestamp
    public var impressions: Int64?
    public var likes: Int64?
    public var retweets: Int64?
    public var replies: Int64?
    public var follows: Int64?

    public init(
        knownAt: Timestamp, collectedAt: Timestamp, impressions: Int64? = nil, likes: Int64? = nil,
        retweets: Int64? = nil, replies: Int64? = nil, follows: Int64? = nil
    ) {
        self.knownAt = knownAt
        self.collectedAt = collectedAt
        self.impressions = impressions
        self.likes = likes
        self.retweets = retweets
        self.replies = replies
        self.follows = follows
    }

    /// Whether it counts as known before it can have been read.
    public var isAssumed: Bool { knownAt < collectedAt }

    public var rate: Double? {
        EngagementRate.of(impressions: impressions, likes: likes, retweets: retweets, replies: replies)
    }
}

/// A month of UTC.
public struct CalendarMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Months since year 0.
    public let number: Int64

    public init(of moment: Timestamp) {
        let day = moment.floored(to: .days(1)).seconds / 86_400
        let date = CivilDate.civil(fromDays: day)
        number = date.year * 12 + date.month - 1
    }

    private init(number: Int64) { self.number = number }

    public var next: CalendarMonth { CalendarMonth(number: number + 1) }
    public var start: Timestamp {
        Timestamp(seconds: CivilDate.days(fromCivil: number / 12, number % 12 + 1, 1) * 86_400)
    }
    public var description: String { String(start.rfc3339.prefix(7)) }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// Hours in a time zone by the C library's rules: there is no database to ask here.
///
/// Making one sets the process' `TZ`. A command makes one, before it works, on the thread that then asks.
struct LocalHours {
    /// - Throws: `BacktestError` where the machine has no rules for the zone: they would silently be UTC's.
    init(_ zone: String) throws(BacktestError) {
        let isName = !zone.contains("..") && !zone.hasPrefix("/") && !zone.isEmpty
        guard zone == "UTC" || isName && FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/\(zone)") else {
            throw BacktestError(.unknownTimeZone, "this machine has no rules for the time zone \(zone)")
        }
        setenv("TZ", zone, 1)
        tzset()
    }

    /// 0…23.
    func hour(of moment: Timestamp) -> Int {
        var seconds = time_t(moment.seconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return Int(parts.tm_hour)
    }
}

/// Why a history cannot be walked.
public struct BacktestError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownTimeZone = "unknown_time_zone"
    }

    public let code: Code
    /// One sentence.
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
