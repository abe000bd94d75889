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
                   COALESCE(e.impressions, 0) AS impressions, COALESCE(e.followers, 0) AS followers,
                   COALESCE(e.squares, 0) AS squares
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
                        impressions: try row.int("impressions"), followers: try row.int("followers"),
                        squaresPerImpression: try row.double("squares"))))
        }
        return states
    }

    /// Rows by name as they stand, without evidence.
    public static func standing(_ connection: PostgresConnection) throws(PostgresError) -> [GeneratorState] {
        var states: [GeneratorState] = []
        for row in try connection.execute(
            "SELECT generator_name, weight, status, locked, manual_override FROM generator_weights ORDER BY 1")
        {
            states.append(
                GeneratorState(
                    name: try row.text("generator_name"), weight: try row.double("weight"),
                    status: GeneratorState.Status(rawValue: try row.text("status")) ?? .disabled,
                    isLocked: try row.bool("locked"), override: try row.optionalDouble("manual_override")))
        }
        return states
    }

    /// Sums over learnable posts, by generator. A post counts as measured where impressions and followers are known.
    static let evidence = """
        SELECT generator_name, count(*) AS posts,
               count(*) FILTER (WHERE followers_gained IS NOT NULL AND impressions IS NOT NULL) AS measured,
               COALESCE(sum(impressions) FILTER (WHERE followers_gained IS NOT NULL AND impressions IS NOT NULL), 0)::bigint
                   AS impressions,
               COALESCE(sum(followers_gained) FILTER (WHERE impressions IS NOT NULL), 0)::bigint AS followers,
               sum(followers_gained::double precision * followers_gained / impressions ORDER BY decision_id)
                   FILTER (WHERE impressions > 0) AS squares
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
}
