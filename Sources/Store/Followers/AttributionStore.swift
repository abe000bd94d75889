import Model
import Postgres
import Timekeeping

/// Followers credited to posts, one row a window.
public enum AttributionStore {
    /// Writes a batch in any order, duplicates included. Of several messages for one window a real one stands before a
    /// simulated one, a known number before an unknown one, then the later reading, then the larger number.
    ///
    /// - Returns: how many rows were new or changed.
    @discardableResult
    public static func upsert(
        _ connection: PostgresConnection, _ messages: [AttributionMessage]
    ) throws(PostgresError) -> Int {
        let rows = standing(messages)
        guard !rows.isEmpty else { return 0 }
        return try connection.execute(
            """
            INSERT INTO follower_attributions AS a (decision_id, method, window_start, window_end, followers_gained,
                collected_at, simulated)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (decision_id, method, window_start, window_end) DO UPDATE
            SET followers_gained = EXCLUDED.followers_gained, collected_at = EXCLUDED.collected_at,
                simulated = EXCLUDED.simulated
            WHERE (NOT EXCLUDED.simulated, EXCLUDED.followers_gained IS NOT NULL, EXCLUDED.collected_at,
                   COALESCE(EXCLUDED.followers_gained, 0))
                > (NOT a.simulated, a.followers_gained IS NOT NULL, a.collected_at, COALESCE(a.followers_gained, 0))
            """,
            [
                .column(.uuids(rows.map(\.decisionID))), .column(.texts(rows.map(\.method.rawValue))),
                .column(.timestamps(rows.map(\.windowStart))), .column(.timestamps(rows.map(\.windowEnd))),
                .column(.ints(rows.map(\.followersGained))), .column(.timestamps(rows.map(\.collectedAt))),
                .column(.bools(rows.map(\.simulated))),
            ]
        ).affected
    }

    private struct Window: Hashable {
        let decisionID: String
        let method: AttributionMessage.Method
        let start: Timestamp
        let end: Timestamp
    }

    /// The message that stands for each window, sorted by key.
    static func standing(_ messages: [AttributionMessage]) -> [AttributionMessage] {
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
