import Postgres
import Timekeeping

extension ScrapeSchedule {
    /// Plans a reading at an age for posts that wait for that age alone and that nobody is going to read by then.
    ///
    /// A post is left alone where a reading at that age or later is planned, under way or done, where it is gone, and
    /// where no scraper ever planned it (an import): there is nobody to read it.
    ///
    /// - Parameters:
    ///   - age: what the gates ask for.
    ///   - slot: the moment of the question.
    /// - Returns: how many checkpoints were added.
    public static func awaitAge(
        _ age: Span, of decisions: [String], at slot: Timestamp, in connection: PostgresConnection
    ) throws(PostgresError) -> Int {
        // Whole seconds, never before the age.
        let seconds = (age.microseconds + 999_999) / 1_000_000
        let rows = try connection.execute(
            """
            SELECT c.decision_id::text AS decision_id, c.post_id, c.posted_at, c.simulated
            FROM content c
            WHERE c.decision_id = ANY ($1::uuid[]) AND c.post_id IS NOT NULL AND c.posted_at IS NOT NULL
              AND EXISTS (SELECT FROM scrape_schedule s WHERE s.decision_id = c.decision_id)
              AND NOT EXISTS (
                  SELECT FROM scrape_schedule s
                  WHERE s.decision_id = c.decision_id
                    AND (s.state = 'gone' OR s.age_seconds = $2
                         OR s.state IN ('waiting', 'open', 'claimed')
                            AND (s.age_seconds >= $2 OR s.posted_at + $2 * interval '1 s' <= $3)
                         OR s.state = 'done' AND s.scraped_at >= s.posted_at + $2 * interval '1 s'))
            ORDER BY c.decision_id
            """, [.column(.uuids(decisions)), .int(seconds), .timestamp(slot)])
        var checkpoints: [ScrapeCheckpoint] = []
        for row in rows {
            checkpoints.append(
                ScrapeCheckpoint(
                    decisionID: try row.text("decision_id"), ageSeconds: seconds, postID: try row.text("post_id"),
                    postedAt: try row.timestamp("posted_at"), simulated: try row.bool("simulated")))
        }
        try plan(checkpoints, in: connection)
        return checkpoints.count
    }
}
