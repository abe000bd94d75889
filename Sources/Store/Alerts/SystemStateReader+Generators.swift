import Learning
import Postgres
import Timekeeping

extension SystemStateReader {
    func generators() throws(PostgresError) -> [SystemState.Generator] {
        var generators: [SystemState.Generator] = []
        for row in try connection.execute(
            """
            SELECT generator_name, weight, status, avg_f_per_1k, measured_posts, last_used_at, added_at
            FROM generator_weights JOIN generators USING (generator_name) ORDER BY generator_name
            """)
        {
            generators.append(
                SystemState.Generator(
                    name: try row.text("generator_name"), weight: try row.double("weight"),
                    status: try row.text("status"), followersPerThousand: try row.optionalDouble("avg_f_per_1k"),
                    measuredPosts: try row.int("measured_posts"),
                    lastUsedAt: try row.optionalTimestamp("last_used_at"),
                    addedAt: try row.optionalTimestamp("added_at"))
            )
        }
        return generators
    }

    /// Posts of seven days by generator, beside the sum of the weights that were in force when each was made: those of
    /// the last event before it, or the defaults.
    func uses(_ deployment: Deployment, _ now: Timestamp) throws(PostgresError) -> [SystemState.GeneratorUse] {
        var uses: [SystemState.GeneratorUse] = []
        for row in try connection.execute(
            """
            WITH post AS (
                SELECT generator_name,
                       (SELECT event_id FROM optimization_events e WHERE e.created_at <= c.created_at
                        ORDER BY e.created_at DESC, e.event_id DESC LIMIT 1) AS event_id
                FROM content c
                WHERE origin = 'own' AND status = 'posted' AND simulated = $3 AND generator_name IS NOT NULL
                  AND posted_at > $1 AND posted_at <= $2
            ), batch AS (SELECT event_id, count(*) AS posts FROM post GROUP BY event_id),
            asked AS (
                SELECT w.key AS generator_name, b.posts * w.value::float8 AS expected
                FROM batch b JOIN optimization_events USING (event_id), jsonb_each_text(new_weights) w
                UNION ALL
                SELECT g.generator_name, b.posts * g.default_weight
                FROM batch b, generators g WHERE b.event_id IS NULL
            )
            SELECT g.generator_name, COALESCE(wrote.posts, 0) AS posts, COALESCE(asked.expected, 0) AS expected
            FROM generator_weights g
            LEFT JOIN (SELECT generator_name, count(*) AS posts FROM post GROUP BY 1) wrote USING (generator_name)
            LEFT JOIN (SELECT generator_name, sum(expected) AS expected FROM asked GROUP BY 1) asked
                USING (generator_name)
            ORDER BY g.generator_name
            """, [.timestamp(now - .days(7)), .timestamp(now), .bool(deployment.learnsFromSimulated)])
        {
            uses.append(
                SystemState.GeneratorUse(
                    name: try row.text("generator_name"), posts: try row.int("posts"),
                    expected: try row.double("expected")))
        }
        return uses
    }
}
