import Learning
import Postgres
import Timekeeping

extension TrainingRows {
    /// Learnable posts whose latest reading was taken after `start`. Rows that the database refuses as examples
    /// (external, or of the wrong kind for the deployment) cannot be among them.
    public static func load(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> TrainingRows {
        let result = try connection.execute(
            """
            SELECT decision_id::text AS decision, posted_at, collected_at, hour::bigint AS hour, content_type,
                   decision_type, quality_score, novelty_score, expertise_level, viral_score, engagement_rate,
                   impressions, followers_gained
            FROM training_rows
            WHERE collected_at > \(start) AND posted_at IS NOT NULL AND quality_score IS NOT NULL
                  AND engagement_rate IS NOT NULL
            ORDER BY posted_at, decision_id
            """)
        var rows: [TrainingRow] = []
        rows.reserveCapacity(result.count)
        for row in result {
            rows.append(
                TrainingRow(
                    decisionID: try row.text("decision"), postedAt: try row.timestamp("posted_at"),
                    collectedAt: try row.timestamp("collected_at"), hour: Int(try row.int("hour")),
                    contentType: try row.optionalText("content_type"), decisionType: try row.text("decision_type"),
                    quality: try row.double("quality_score"), novelty: try row.optionalDouble("novelty_score"),
                    expertise: try row.optionalDouble("expertise_level"),
                    viralScore: try row.optionalDouble("viral_score"), rate: try row.double("engagement_rate"),
                    impressions: try row.optionalInt("impressions"),
                    followersGained: try row.optionalInt("followers_gained")))
        }
        return TrainingRows(rows)
    }

    /// SHA-256 of `csv` in hexadecimal: equal for equal rows. The database computes it.
    public func hash(_ connection: PostgresConnection) throws(PostgresError) -> String {
        try PredictorRows.hash(connection, of: csv)
    }
}
