import Model
import Schema
import Timekeeping

/// What the messages of the three topics come to, by nothing but dictionaries.
///
/// It is the second opinion on the tables: written from the data rules, not from the statements that keep the tables,
/// and simple enough to be checked by reading. It does not depend on the order in which messages are applied, nor on
/// how often.
struct MessageFold: Sendable {
    struct ReadingKey: Hashable, Sendable {
        let decisionID: String
        let collectedAt: Timestamp
    }
    struct Rejection: Hashable, Sendable {
        let message: MetricMessage
        let reasons: [String]
    }

    /// Above this many impressions a reading is not believed.
    let impressionsMax: Int64

    private(set) var posts: [String: FoldedPost] = [:]
    private(set) var readings: [ReadingKey: FoldedReading] = [:]
    private(set) var rejections: Set<Rejection> = []
    private(set) var attributions: [FoldedAttribution.Key: FoldedAttribution] = [:]

    init(impressionsMax: Int64) { self.impressionsMax = impressionsMax }

    mutating func apply(_ message: LoopMessage) {
        switch message {
        case .post(let message): apply(message)
        case .metric(let message): apply(message)
        case .attribution(let message): apply(message)
        }
    }

    mutating func apply(_ message: PostMessage) {
        if posts[message.decisionID] == nil {
            posts[message.decisionID] = FoldedPost(message)
        } else {
            posts[message.decisionID]?.offer(message)
        }
    }

    mutating func apply(_ message: MetricMessage) {
        let refusals = Plausible.refusals(of: message, impressionsMax: impressionsMax)
        guard refusals.isEmpty else {
            rejections.insert(Rejection(message: message, reasons: refusals))
            return
        }
        let key = ReadingKey(decisionID: message.decisionID, collectedAt: message.collectedAt)
        if readings[key] == nil {
            readings[key] = FoldedReading(message)
        } else {
            readings[key]?.offer(message)
        }
    }

    mutating func apply(_ message: AttributionMessage) {
        let key = FoldedAttribution.Key(message)
        if attributions[key] == nil {
            attributions[key] = FoldedAttribution(message)
        } else {
            attributions[key]?.offer(message)
        }
    }

    /// Every post's outcome, from the readings taken up to a moment; a post without one is absent.
    func outcomes(upTo moment: (String) -> Timestamp? = { _ in nil }) -> [String: FoldedOutcome] {
        var byDecision: [String: [FoldedReading]] = [:]
        for (key, reading) in readings {
            if let last = moment(key.decisionID), key.collectedAt > last { continue }
            byDecision[key.decisionID, default: []].append(reading)
        }
        return byDecision.mapValues { FoldedOutcome($0) }
    }
}

/// The version of a decision that stands: one that was posted over a draft, then the later posting, then the later
/// creation, then the greater text of the message, so that every order of arrival ends with the same one.
struct FoldedPost: Sendable {
    private(set) var message: PostMessage

    init(_ message: PostMessage) { self.message = message }

    mutating func offer(_ offered: PostMessage) {
        if Self.isOutranked(message, by: offered) { message = offered }
    }

    private static func isOutranked(_ standing: PostMessage, by offered: PostMessage) -> Bool {
        let left = rank(standing)
        let right = rank(offered)
        return left == right ? ByteOrder.precedes(standing.recordOrder, offered.recordOrder) : left < right
    }

    private static func rank(_ message: PostMessage) -> (Int, Int64, Int64) {
        (message.status == .posted ? 1 : 0, message.postedAt?.microseconds ?? 0, message.createdAt.microseconds)
    }
}

/// All that was read of one post at one moment: the larger of repeated counts, the greater of differing texts. A real
/// reading puts simulated ones aside.
struct FoldedReading: Sendable {
    let collectedAt: Timestamp
    private(set) var counts: [Int64?]
    private(set) var postID: String
    private(set) var source: String
    private(set) var simulated: Bool

    init(_ message: MetricMessage) {
        collectedAt = message.collectedAt
        counts = Counts.of(message)
        postID = message.postID
        source = message.source
        simulated = message.simulated
    }

    mutating func offer(_ message: MetricMessage) {
        guard message.simulated == simulated else {
            if simulated { self = FoldedReading(message) }
            return
        }
        counts = zip(counts, Counts.of(message)).map { held, offered in
            guard let held, let offered else { return held ?? offered }
            return max(held, offered)
        }
        postID = ByteOrder.greater(postID, message.postID)
        source = ByteOrder.greater(source, message.source)
    }
}

/// What is known of a post's counts from all its readings; the texts are those of the newest one. Where there are real
/// readings, simulated ones say nothing.
struct FoldedOutcome: Sendable {
    private(set) var counts = [LatestValue](repeating: LatestValue(), count: Counts.names.count)
    private(set) var collectedAt: Timestamp
    private(set) var postID: String
    private(set) var source: String
    private(set) var simulated: Bool

    /// - Precondition: there is at least one reading.
    init(_ all: [FoldedReading]) {
        let real = all.filter { !$0.simulated }
        let readings = real.isEmpty ? all : real
        let newest = readings.max { $0.collectedAt < $1.collectedAt }
        guard let newest else { preconditionFailure("an outcome without a reading") }
        collectedAt = newest.collectedAt
        postID = newest.postID
        source = newest.source
        simulated = newest.simulated
        for reading in readings {
            for (index, value) in reading.counts.enumerated() {
                counts[index].offer(value, readAt: reading.collectedAt)
            }
        }
    }

    var impressions: Int64? { counts[0].value }
    var likes: Int64? { counts[1].value }

    /// (likes + retweets + replies) / impressions, or `nil` where one of them is unknown or nobody saw the post.
    var engagementRate: Double? {
        guard let impressions, impressions > 0, let likes, let retweets = counts[2].value,
            let replies = counts[3].value
        else { return nil }
        return Double(likes + retweets + replies) / Double(impressions)
    }
}

/// What one window credits a post with: of several messages a real one over a simulated one, a known number over an
/// unknown, then the later read, then the larger.
struct FoldedAttribution: Sendable {
    struct Key: Hashable, Sendable {
        let decisionID: String
        let method: AttributionMessage.Method
        let windowStart: Timestamp
        let windowEnd: Timestamp

        init(_ message: AttributionMessage) {
            decisionID = message.decisionID
            method = message.method
            windowStart = message.windowStart
            windowEnd = message.windowEnd
        }

        var text: String { "\(decisionID) \(method.rawValue) \(windowStart) \(windowEnd)" }
    }

    private(set) var message: AttributionMessage

    init(_ message: AttributionMessage) { self.message = message }

    mutating func offer(_ offered: AttributionMessage) {
        if Self.rank(message) < Self.rank(offered) { message = offered }
    }

    private static func rank(_ message: AttributionMessage) -> (Int, Int, Int64, Int64) {
        (
            message.simulated ? 0 : 1, message.followersGained == nil ? 0 : 1, message.collectedAt.microseconds,
            message.followersGained ?? 0
        )
    }
}

/// The newest known value of one count: of readings at one moment the larger count stands, and a reading without the
/// count leaves it as it was.
struct LatestValue: Hashable, Sendable {
    private(set) var value: Int64?
    private(set) var readAt: Timestamp?

    mutating func offer(_ offered: Int64?, readAt moment: Timestamp) {
        guard let offered else { return }
        if let value, let readAt, (readAt, value) >= (moment, offered) { return }
        value = offered
        readAt = moment
    }
}

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

/// Whether a reading can be true. It is judged by itself alone, so that no order of arrival can change the verdict.
enum Plausible {
    /// All that speaks against a reading, sorted; empty where it may be true.
    static func refusals(of message: MetricMessage, impressionsMax: Int64) -> [String] {
        var refusals: [String] = []
        if let impressions = message.impressions {
            let parts = [
                ("likes", message.likes), ("retweets", message.retweets), ("replies", message.replies),
                ("quotes", message.quotes), ("bookmarks", message.bookmarks),
            ]
            for case (let name, let count?) in parts where count > impressions {
                refusals.append("\(name)_above_impressions")
            }
            if impressions > impressionsMax { refusals.append("impressions_beyond_range") }
        }
        // The network's ids begin with their own moment; a reading may be cut to the minute.
        if let id = UInt64(message.postID) {
            let born = Timestamp(milliseconds: Int64(id >> 22) + 1_288_834_974_657)
            if message.collectedAt + .minutes(1) < born { refusals.append("read_before_posting") }
        }
        return refusals.sorted()
    }
}

/// Order of texts by their UTF-8 bytes, as the database compares them under the collation `C`. Swift's own `<` would
/// fold canonically equal texts into one.
enum ByteOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    static func greater(_ left: String, _ right: String) -> String { precedes(left, right) ? right : left }
}
