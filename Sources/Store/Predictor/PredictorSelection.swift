import Postgres
import Timekeeping

/// What the gates kept from a fit.
///
/// The min-likes gate looks at the outcome, so what passes it is not what was posted: the mean rate on its two sides
/// tells how far they are apart. Each side holds posts that pass every other gate.
public enum PredictorSelection {
    /// A JSON object over the posts of the window that were judged:
    ///
    /// - `posts`, `learnable`, and `unjudged`, which the next `learn` run judges;
    /// - `removed`: by gate, how many posts it refused and how many it alone refused;
    /// - `likes_gate`: the threshold in force, and on each side the number of posts and their mean rate, null of none.
    public static func gates(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> String {
        try connection.execute(
            """
            WITH judged AS (
                SELECT decision_id, g.learnable, g.reasons, o.engagement_rate AS rate,
                       g.reasons = ARRAY['likes_low'] AS below
                FROM outcomes o LEFT JOIN gate_decisions g USING (decision_id) WHERE o.collected_at > $1
            ), refused AS (
                SELECT reason, count(*) AS posts, count(*) FILTER (WHERE cardinality(reasons) = 1) AS alone
                FROM judged CROSS JOIN unnest(reasons) AS reason GROUP BY reason
            ), sides AS (
                SELECT count(*) FILTER (WHERE below) AS below_posts,
                       sum(rate ORDER BY decision_id) FILTER (WHERE below)
                           / nullif(count(rate) FILTER (WHERE below), 0) AS below_rate,
                       count(*) FILTER (WHERE learnable) AS above_posts,
                       sum(rate ORDER BY decision_id) FILTER (WHERE learnable)
                           / nullif(count(rate) FILTER (WHERE learnable), 0) AS above_rate,
                       count(learnable) AS posts, count(*) - count(learnable) AS unjudged
                FROM judged
            )
            SELECT jsonb_build_object(
                'posts', posts, 'learnable', above_posts, 'unjudged', unjudged,
                'removed', coalesce(
                    (SELECT jsonb_object_agg(reason, jsonb_build_object('posts', r.posts, 'alone', r.alone))
                     FROM refused r), '{}'),
                'likes_gate', jsonb_build_object(
                    'least', (SELECT likes_min FROM learning_gates ORDER BY gate_id DESC LIMIT 1),
                    'below', jsonb_build_object('posts', below_posts, 'mean_rate', below_rate),
                    'above', jsonb_build_object('posts', above_posts, 'mean_rate', above_rate)))::text AS gates
            FROM sides
            """, [.timestamp(start)]
        ).only().text("gates")
    }
}
