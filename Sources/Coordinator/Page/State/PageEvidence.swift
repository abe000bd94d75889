import Learning
import Postgres
import Timekeeping

/// What each generator's posts of the window brought.
struct PageEvidence {
    /// Own posts that went out.
    let posts: Int64
    /// Over those that may be learned from.
    let measured: GeneratorEvidence

    /// By generator; one without posts is left out. For all time the learner's own sums are taken; for a window only its
    /// posts are looked at, each by its key, however long the history is.
    static func read(_ reading: PageReading, _ window: PageWindow) throws -> [String: PageEvidence] {
        let rows = try reading.connection.execute(
            window == .all ? allTime : ofWindow, window == .all ? [] : [.timestamp(reading.since)])
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let measured = GeneratorEvidence(
                    measuredPosts: try row.int("measured"), impressions: try row.int("impressions"),
                    followers: try row.int("followers"))
                return (
                    try row.text("generator_name"), PageEvidence(posts: try row.int("posts"), measured: measured)
                )
            })
    }

    private static let allTime = """
        SELECT generator_name, total_posts AS posts, measured_posts AS measured, total_impressions AS impressions,
               total_followers AS followers
        FROM generator_weights
        """

    /// `OFFSET 0` keeps the view from being worked out for every post there is.
    private static let ofWindow = """
        SELECT c.generator_name, count(*) AS posts, count(*) FILTER (WHERE known) AS measured,
               COALESCE(sum(o.impressions) FILTER (WHERE known), 0)::bigint AS impressions,
               COALESCE(sum(f.followers_gained) FILTER (WHERE known), 0)::bigint AS followers
        FROM content c
        LEFT JOIN learning_examples e ON e.decision_id = c.decision_id
        LEFT JOIN outcomes o ON o.decision_id = e.decision_id
        LEFT JOIN LATERAL (
            SELECT followers_gained, simulated FROM post_followers p WHERE p.decision_id = e.decision_id OFFSET 0
        ) f ON f.simulated = e.simulated
        CROSS JOIN LATERAL (SELECT o.impressions IS NOT NULL AND f.followers_gained IS NOT NULL AS known) k
        WHERE c.origin = 'own' AND c.status = 'posted' AND c.generator_name IS NOT NULL AND c.posted_at > $1
        GROUP BY c.generator_name
        """
}
