import Learning
import Postgres
import Timekeeping

/// What the gates said of the posts of each learn run (`gate_refusal_counts`).
public enum RefusalCounts {
    /// One learn run.
    public struct Slot: Hashable, Sendable {
        public let slot: Timestamp
        /// By reason, and `learnable`; posts with several reasons count with each.
        public let posts: [String: Int64]
        /// Posts that nothing else holds back.
        public let alone: [String: Int64]
    }

    /// One row a reason, those that held nothing back too: a slot without rows is one whose verdicts failed. A run that
    /// is done again replaces its own.
    public static func store(
        _ connection: PostgresConnection, _ tally: GateTally, at slot: Timestamp
    ) throws(PostgresError) {
        let rows = tally.rows
        try connection.execute(
            """
            INSERT INTO gate_refusal_counts (slot, reason, posts, alone)
            SELECT $1, reason, posts, alone FROM unnest($2, $3, $4) AS new (reason, posts, alone)
            ON CONFLICT (slot, reason) DO UPDATE SET posts = EXCLUDED.posts, alone = EXCLUDED.alone
            """,
            [
                .timestamp(slot), .column(.texts(rows.map(\.name))), .column(.ints(rows.map { Int64($0.posts) })),
                .column(.ints(rows.map { Int64($0.alone) })),
            ])
    }

    /// The newest learn runs since a moment, newest first.
    ///
    /// - Parameter isByDay: of each day (UTC) only its last run.
    public static func list(
        _ connection: PostgresConnection, since: Timestamp?, isByDay: Bool, limit: Int
    ) throws(PostgresError) -> [Slot] {
        let rows = try connection.execute(
            """
            SELECT slot, reason, posts, alone FROM gate_refusal_counts
            WHERE slot IN (
                SELECT max(slot)
                FROM (SELECT DISTINCT slot FROM gate_refusal_counts WHERE $1::timestamptz IS NULL OR slot >= $1) s
                GROUP BY CASE WHEN $2 THEN date_trunc('day', slot, 'UTC') ELSE slot END
                ORDER BY 1 DESC LIMIT $3)
            ORDER BY slot DESC, reason
            """, [.timestamp(since), .bool(isByDay), .int(Int64(limit))])
        var slots: [Slot] = []
        var posts: [String: Int64] = [:]
        var alone: [String: Int64] = [:]
        var current: Timestamp?
        for row in rows {
            let slot = try row.timestamp("slot")
            if let current, current != slot {
                slots.append(Slot(slot: current, posts: posts, alone: alone))
                (posts, alone) = ([:], [:])
            }
            current = slot
            posts[try row.text("reason")] = try row.int("posts")
            alone[try row.text("reason")] = try row.int("alone")
        }
        if let current { slots.append(Slot(slot: current, posts: posts, alone: alone)) }
        return slots
    }
}
