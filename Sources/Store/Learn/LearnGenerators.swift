import Learning
import Postgres

/// What is known of each generator from the examples (the statistics columns of `generator_weights`; the weights
/// themselves are the optimizer's).
public enum LearnGenerators {
    /// Followers a thousand impressions are pooled over the posts whose followers and impressions are both known; the
    /// engagement rate is the mean over all examples of the generator.
    ///
    /// What it writes follows from the tables alone: running it again changes nothing.
    ///
    /// - Parameter decisions: only the generators of these posts; `nil` for all.
    /// - Returns: how many generators changed.
    @discardableResult
    public static func refresh(
        _ connection: PostgresConnection, ofPosts decisions: [String]? = nil
    ) throws(PostgresError) -> Int {
        let filter = decisions.map { [PostgresParameter.column(.uuids($0))] } ?? []
        let touched =
            decisions == nil
            ? "" : "WHERE generator_name IN (SELECT generator_name FROM content WHERE decision_id = ANY ($1))"
        // In one order for all, so that two of them cannot wait for each other.
        try connection.execute(
            "SELECT FROM generator_weights \(touched) ORDER BY generator_name FOR UPDATE", filter)
        let rows = try connection.execute(
            """
            SELECT g.generator_name, count(t.decision_id) AS posts,
                   count(*) FILTER (WHERE t.impressions IS NOT NULL AND t.followers_gained IS NOT NULL) AS measured,
                   coalesce(sum(t.impressions) FILTER (WHERE t.followers_gained IS NOT NULL), 0)::bigint AS impressions,
                   coalesce(sum(t.followers_gained) FILTER (WHERE t.impressions IS NOT NULL), 0)::bigint AS followers,
                   sum(t.engagement_rate ORDER BY t.decision_id) / nullif(count(t.engagement_rate), 0) AS rate
            FROM generator_weights g LEFT JOIN training_rows t USING (generator_name)
            \(touched)
            GROUP BY g.generator_name ORDER BY g.generator_name
            """, filter)
        var names: [String] = []
        var evidence: [GeneratorEvidence] = []
        var rates: [Double?] = []
        for row in rows {
            names.append(try row.text("generator_name"))
            evidence.append(
                GeneratorEvidence(
                    posts: try row.int("posts"), measuredPosts: try row.int("measured"),
                    impressions: try row.int("impressions"), followers: try row.int("followers")))
            rates.append(try row.optionalDouble("rate"))
        }
        return try connection.execute(
            """
            UPDATE generator_weights g
            SET measured_posts = new.measured, total_impressions = new.impressions, total_followers = new.followers,
                avg_engagement_rate = new.rate, avg_f_per_1k = new.f_per_1k, tier = new.tier
            FROM unnest($1, $2, $3, $4, $5, $6, $7)
                AS new (generator_name, measured, impressions, followers, rate, f_per_1k, tier)
            WHERE g.generator_name = new.generator_name
              AND (g.measured_posts, g.total_impressions, g.total_followers, g.avg_engagement_rate, g.avg_f_per_1k,
                   g.tier) IS DISTINCT FROM
                  (new.measured, new.impressions, new.followers, new.rate, new.f_per_1k, new.tier)
            """,
            [
                .column(.texts(names)), .column(.ints(evidence.map(\.measuredPosts))),
                .column(.ints(evidence.map(\.impressions))), .column(.ints(evidence.map(\.followers))),
                .column(.doubles(rates)), .column(.doubles(evidence.map(\.followersPerThousand))),
                .column(.texts(evidence.map { $0.tier?.rawValue })),
            ]
        ).affected
    }
}
