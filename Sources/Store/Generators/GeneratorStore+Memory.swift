import Learning
import Postgres
import Timekeeping

extension GeneratorStore {
    /// The same states with what the posterior knows of each: all learnable posts whose followers are known, each
    /// counting less the older its latest reading is.
    ///
    /// Readings older than ten half-lives count for less than a thousandth and are left out, so the work stays bounded.
    ///
    /// - Parameters:
    ///   - moment: ages are counted from it.
    ///   - halfLife: longer than zero.
    public static func remembering(
        _ states: [GeneratorState], at moment: Timestamp, halfLife: Span, _ connection: PostgresConnection
    ) throws(PostgresError) -> [GeneratorState] {
        let rows = try connection.execute(
            """
            SELECT g.generator_name, greatest(g.measured_posts, count(t.decision_id)) AS ever,
                   COALESCE(sum(share ORDER BY t.decision_id), 0) AS posts,
                   COALESCE(sum(share * impressions ORDER BY t.decision_id), 0) AS impressions,
                   COALESCE(sum(share * followers ORDER BY t.decision_id), 0) AS followers,
                   COALESCE(sum(share * followers * followers / impressions ORDER BY t.decision_id), 0) AS squares
            FROM generator_weights g LEFT JOIN (
                SELECT generator_name, decision_id, impressions::float8, followers_gained::float8 AS followers,
                       power(0.5, greatest(0, extract(epoch FROM $1::timestamptz - collected_at)::float8) / $2::float8)
                           AS share
                FROM training_rows
                WHERE collected_at > $3 AND followers_gained IS NOT NULL AND impressions > 0) t USING (generator_name)
            GROUP BY g.generator_name, g.measured_posts
            """,
            [.timestamp(moment), .double(halfLife.seconds), .timestamp(moment - halfLife * 10)])
        var memories: [String: FollowerMemory] = [:]
        for row in rows {
            memories[try row.text("generator_name")] = FollowerMemory(
                everMeasured: try row.int("ever"), posts: try row.double("posts"),
                impressions: try row.double("impressions"), followers: try row.double("followers"),
                squaresPerImpression: try row.double("squares"))
        }
        return states.map { state in
            var state = state
            state.memory = memories[state.name]
            return state
        }
    }
}
