import Learning
import Postgres
import Timekeeping

/// The generators' weights and what they are worked out from.
public enum GeneratorStore {
    /// Rows by name, each with its evidence; locked until the transaction ends, so that two runs cannot both step.
    ///
    /// - Parameters:
    ///   - start: posts whose latest reading was taken after it count.
    public static func lockStates(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> [GeneratorState] {
        try connection.execute("SELECT 1 FROM generator_weights ORDER BY generator_name FOR UPDATE")
        return try states(connection, collectedAfter: start)
    }

    /// Rows by name with their evidence, not locked: for a preview.
    public static func states(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> [GeneratorState] {
        let rows = try connection.execute(
            """
            SELECT g.generator_name, g.weight, g.status, g.locked, g.manual_override,
                   COALESCE(e.posts, 0) AS posts, COALESCE(e.measured, 0) AS measured,
                   COALESCE(e.impressions, 0) AS impressions, COALESCE(e.followers, 0) AS followers
            FROM generator_weights g LEFT JOIN (\(evidence) WHERE collected_at > $1 GROUP BY generator_name) e
                 USING (generator_name)
            ORDER BY g.generator_name
            """, [.timestamp(start)])
        var states: [GeneratorState] = []
        for row in rows {
            states.append(
                GeneratorState(
                    name: try row.text("generator_name"), weight: try row.double("weight"),
                    status: GeneratorState.Status(rawValue: try row.text("status")) ?? .disabled,
                    isLocked: try row.bool("locked"), override: try row.optionalDouble("manual_override"),
                    evidence: GeneratorEvidence(
                        posts: try row.int("posts"), measuredPosts: try row.int("measured"),
                        impressions: try row.int("impressions"), followers: try row.int("followers"))))
        }
        return states
    }

    /// Sums over learnable posts, by generator. A post counts as measured where impressions and followers are known.
    static let evidence = """
        SELECT generator_name, count(*) AS posts,
               count(*) FILTER (WHERE followers_gained IS NOT NULL AND impressions > 0) AS measured,
               COALESCE(sum(impressions) FILTER (WHERE followers_gained IS NOT NULL AND impressions > 0), 0)::bigint
                   AS impressions,
               COALESCE(sum(followers_gained) FILTER (WHERE impressions > 0), 0)::bigint AS followers,
               avg(engagement_rate) AS engagement_rate
        FROM training_rows
        """

    /// Learnable posts whose latest reading was taken after `start`: what an optimization needs enough of.
    public static func learnablePosts(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> Int64 {
        try connection.execute(
            "SELECT count(*) AS posts FROM training_rows WHERE collected_at > $1", [.timestamp(start)]
        ).only().int("posts")
    }

    /// Brings the figures of generators up to date with the posts that may be learned from now. What it writes
    /// follows from the tables alone, so that running it again changes nothing.
    ///
    /// - Parameter decisions: only generators that wrote one of these posts; `nil` for all.
    /// - Returns: the names that were looked at.
    @discardableResult
    public static func refreshStatistics(
        _ connection: PostgresConnection, ofPosts decisions: [String]? = nil
    ) throws(PostgresError) -> [String] {
        let touched =
            decisions.map { _ in
                "WHERE generator_name IN (SELECT c.generator_name FROM content c WHERE c.decision_id = ANY($1))"
            } ?? ""
        let locked = try connection.execute(
            "SELECT generator_name FROM generator_weights \(touched) ORDER BY generator_name FOR UPDATE",
            decisions.map { [.column(.uuids($0))] } ?? [])
        var names: [String] = []
        for row in locked { names.append(try row.text("generator_name")) }
        guard !names.isEmpty else { return [] }
        let rows = try connection.execute(
            "\(evidence) WHERE generator_name = ANY($1) GROUP BY generator_name ORDER BY generator_name",
            [.column(.texts(names))])
        var found: [String: (evidence: GeneratorEvidence, rate: Double?)] = [:]
        for row in rows {
            let evidence = GeneratorEvidence(
                posts: try row.int("posts"), measuredPosts: try row.int("measured"),
                impressions: try row.int("impressions"), followers: try row.int("followers"))
            found[try row.text("generator_name")] = (evidence, try row.optionalDouble("engagement_rate"))
        }
        let figures = names.map { found[$0] ?? (GeneratorEvidence(), nil) }
        try connection.execute(
            """
            UPDATE generator_weights g
            SET measured_posts = n.measured, total_impressions = n.impressions, total_followers = n.followers,
                avg_engagement_rate = n.rate, avg_f_per_1k = n.figure, tier = n.tier
            FROM UNNEST($1, $2, $3, $4, $5, $6, $7)
                 AS n (name, measured, impressions, followers, rate, figure, tier)
            WHERE g.generator_name = n.name
            """,
            [
                .column(.texts(names)), .column(.ints(figures.map(\.evidence.measuredPosts))),
                .column(.ints(figures.map(\.evidence.impressions))),
                .column(.ints(figures.map(\.evidence.followers))), .column(.doubles(figures.map(\.rate))),
                .column(.doubles(figures.map(\.evidence.followersPerThousand))),
                .column(.texts(figures.map { $0.evidence.tier?.rawValue })),
            ])
        return names
    }
}
