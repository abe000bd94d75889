import Model
import Postgres
import Timekeeping

/// Followers credited to posts, one row a window.
public enum AttributionStore {
    /// Writes a batch in any order, duplicates included. Of several messages for one window a real one wins over a
    /// simulated one, a known number before an unknown one, then the later reading, then the larger number.
    ///
    /// - Returns: how many rows were new or changed.
    @discardableResult
    public static func upsert(
        _ connection: PostgresConnection, _ messages: [AttributionMessage]
    ) throws(PostgresError) -> Int {
        let rows = latest(messages)
        guard !rows.isEmpty else { return 0 }
        return try connection.execute(
            """
            INSERT INTO follower_attributions AS a (decision_id, method, window_start, window_end, followers_gained,
                collected_at, simulated)
            SELECT * FROM unnest(\(uuids: rows.map(\.decisionID)), \(rows.map(\.method.rawValue)),
                \(rows.map(\.windowStart)), \(rows.map(\.windowEnd)), \(rows.map(\.followersGained)),
                \(rows.map(\.collectedAt)), \(rows.map(\.simulated)))
            ON CONFLICT (decision_id, method, window_start, window_end) DO UPDATE
            SET followers_gained = EXCLUDED.followers_gained, collected_at = EXCLUDED.collected_at,
                simulated = EXCLUDED.simulated
            WHERE (NOT EXCLUDED.simulated, EXCLUDED.followers_gained IS NOT NULL, EXCLUDED.collected_at,
                   COALESCE(EXCLUDED.followers_gained, 0))
                > (NOT a.simulated, a.followers_gained IS NOT NULL, a.collected_at, COALESCE(a.followers_gained, 0))
            """
        ).affected
    }

    private struct Window: Hashable {
        let decisionID: String
        let method: AttributionMessage.Method
        let start: Timestamp
        let end: Timestamp
    }

    /// The message that counts for each window, sorted by key.
    static func latest(_ messages: [AttributionMessage]) -> [AttributionMessage] {
        var found: [Window: AttributionMessage] = [:]
        for message in messages {
            let window = Window(
                decisionID: message.decisionID, method: message.method, start: message.windowStart,
                end: message.windowEnd
            )
            if let there = found[window], rank(there) >= rank(message) { continue }
            found[window] = message
        }
        return found.values.sorted {
            ($0.decisionID, $0.method.rawValue, $0.windowStart, $0.windowEnd)
                < ($1.decisionID, $1.method.rawValue, $1.windowStart, $1.windowEnd)
        }
    }

    private static func rank(_ message: AttributionMessage) -> (Int, Int, Int64, Int64) {
        (
            message.simulated ? 0 : 1, message.followersGained == nil ? 0 : 1, message.collectedAt.microseconds,
            message.followersGained ?? 0
        )
    }
}

/// What a window of the account's life holds for sharing followers: each post, its followers where the source reports
/// them, and the impressions it gained.
public struct FollowerWindow: Hashable, Sendable {
    public struct Post: Hashable, Sendable {
        public var decisionID: String
        /// Followers in the window by the source's own count; `nil` if it has never reported any for the post.
        public var directGain: Int64?
        /// `nil` where the post was not read at both ends.
        public var impressionsGained: Int64?

        public init(decisionID: String, directGain: Int64?, impressionsGained: Int64?) {
            self.decisionID = decisionID
            self.directGain = directGain
            self.impressionsGained = impressionsGained
        }
    }

    public var start: Timestamp
    public var end: Timestamp
    /// The account's followers at the end less those at the start.
    public var change: Int64
    /// In the order of posting.
    public var posts: [Post]

    public init(start: Timestamp, end: Timestamp, change: Int64, posts: [Post]) {
        self.start = start
        self.end = end
        self.change = change
        self.posts = posts
    }
}

/// The table `follower_snapshots`.
public enum FollowerSnapshots {
    /// Adds a snapshot and gives the window since the one before, in the open transaction.
    ///
    /// - Returns: `nil` for the account's first snapshot, and where the clock has not moved since the last.
    public static func add(
        followers: Int64, account: String, simulated: Bool, at now: Timestamp, in connection: PostgresConnection
    ) throws(PostgresError) -> FollowerWindow? {
        let previous = try connection.execute(
            """
            SELECT taken_at, followers FROM follower_snapshots
            WHERE account = \(account) AND simulated = \(simulated) ORDER BY taken_at DESC LIMIT 1
            """)
        try connection.execute(
            """
            INSERT INTO follower_snapshots (account, taken_at, followers, simulated)
                VALUES (\(account), \(now), \(followers), \(simulated))
            ON CONFLICT DO NOTHING
            """)
        guard let row = previous.first else { return nil }
        let start = try row.timestamp("taken_at")
        guard start < now else { return nil }
        return FollowerWindow(
            start: start, end: now, change: followers - (try row.int("followers")),
            posts: try posts(account, simulated, from: start, to: now, in: connection))
    }

    /// Posts young enough to still gain something.
    private static func posts(
        _ account: String, _ simulated: Bool, from start: Timestamp, to end: Timestamp,
        in connection: PostgresConnection
    ) throws(PostgresError) -> [FollowerWindow.Post] {
        let rows = try connection.execute(
            """
            SELECT c.decision_id::text AS decision_id,
                   d.after - COALESCE(d.before, 0) AS direct_gain,
                   CASE WHEN c.posted_at >= \(start) THEN a.impressions ELSE a.impressions - b.impressions END AS gained
            FROM content c
            LEFT JOIN LATERAL (
                SELECT (array_agg(followers_gained ORDER BY window_end DESC))[1] AS after,
                       (array_agg(followers_gained
                           ORDER BY window_end DESC) FILTER (WHERE window_end <= \(start)))[1] AS before
                FROM follower_attributions f
                WHERE f.decision_id = c.decision_id AND f.method = 'direct' AND f.followers_gained IS NOT NULL
                  AND f.window_end <= \(end)) d ON true
            LEFT JOIN LATERAL (
                SELECT impressions FROM readings r
                WHERE r.decision_id = c.decision_id AND r.collected_at <= \(end) AND r.impressions IS NOT NULL
                ORDER BY collected_at DESC LIMIT 1) a ON true
            LEFT JOIN LATERAL (
                SELECT impressions FROM readings r
                WHERE r.decision_id = c.decision_id AND r.collected_at <= \(start) AND r.impressions IS NOT NULL
                ORDER BY collected_at DESC LIMIT 1) b ON true
            WHERE c.origin = 'own' AND c.status = 'posted' AND c.account = \(account) AND c.simulated = \(simulated)
              AND c.posted_at > \(start) - interval '8 days' AND c.posted_at <= \(end)
            ORDER BY c.posted_at, c.decision_id
            """)
        var posts: [FollowerWindow.Post] = []
        for row in rows {
            posts.append(
                FollowerWindow.Post(
                    decisionID: try row.text("decision_id"), directGain: try row.optionalInt("direct_gain"),
                    impressionsGained: try row.optionalInt("gained")))
        }
        return posts
    }
}
