import Postgres

/// The table `scrape_schedule`: what is to be read when, shared by any number of scrapers.
///
/// A row goes waiting → open (by the sweep, in domain time) → claimed (lease on the database's clock) → done, gone or
/// parked, or back to open. Every write of a claim's holder is guarded by the claim's number, so that a scraper that
/// stalled past its lease changes nothing. A reading is stored with `published` false and set true once Kafka has it.
public enum ScrapeSchedule {
    /// Adds checkpoints. Of two versions of a post, the one posted later rules those that still wait.
    public static func plan(_ checkpoints: [ScrapeCheckpoint], in connection: PostgresConnection) throws(PostgresError)
    {
        var latest: [Key: ScrapeCheckpoint] = [:]
        for checkpoint in checkpoints {
            let key = Key(checkpoint)
            if let known = latest[key], (checkpoint.postedAt, checkpoint.postID) <= (known.postedAt, known.postID) {
                continue
            }
            latest[key] = checkpoint
        }
        let rows = latest.sorted { $0.key < $1.key }.map(\.value)
        guard !rows.isEmpty else { return }
        try connection.execute(
            """
            INSERT INTO scrape_schedule AS s (decision_id, age_seconds, post_id, posted_at, due_at, simulated)
            SELECT decision_id, age_seconds::integer, post_id, posted_at, due_at, simulated
            FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::boolean[])
                 AS n (decision_id, age_seconds, post_id, posted_at, due_at, simulated)
            ON CONFLICT (decision_id, age_seconds) DO UPDATE
            SET post_id = EXCLUDED.post_id, posted_at = EXCLUDED.posted_at, due_at = EXCLUDED.due_at
            WHERE s.state = 'waiting' AND (EXCLUDED.posted_at, EXCLUDED.post_id) > (s.posted_at, s.post_id)
            """,
            [
                .column(.uuids(rows.map(\.decisionID))), .column(.ints(rows.map(\.ageSeconds))),
                .column(.texts(rows.map(\.postID))), .column(.timestamps(rows.map(\.postedAt))),
                .column(.timestamps(rows.map(\.dueAt))), .column(.bools(rows.map(\.simulated))),
            ])
    }

    /// Takes up to `limit` open checkpoints, or ones whose holder's lease has ended, longest due first.
    public static func claim(
        owner: String, lease: Duration, limit: Int, in connection: PostgresConnection
    ) throws(PostgresError) -> [ScrapeClaim] {
        let rows = try connection.execute(
            """
            WITH due AS (
                SELECT decision_id, age_seconds FROM scrape_schedule
                WHERE state IN ('open', 'claimed')
                  AND CASE state WHEN 'open' THEN COALESCE(not_before <= clock_timestamp(), true)
                                 ELSE lease_until <= clock_timestamp() END
                ORDER BY due_at, decision_id, age_seconds LIMIT $3 FOR UPDATE SKIP LOCKED)
            UPDATE scrape_schedule s
            SET state = 'claimed', lease_owner = $1, lease_until = clock_timestamp() + $2 * interval '1 second',
                claim = s.claim + 1, attempts = s.attempts + 1, not_before = NULL
            FROM due WHERE s.decision_id = due.decision_id AND s.age_seconds = due.age_seconds
            RETURNING \(columns)
            """,
            [.text(owner), .double(lease / .seconds(1)), .int(Int64(limit))])
        var claims: [ScrapeClaim] = []
        for row in rows { claims.append(try claim(of: row)) }
        return claims.sorted { ($0.checkpoint.dueAt, Key($0.checkpoint)) < ($1.checkpoint.dueAt, Key($1.checkpoint)) }
    }

    static let columns = """
        s.decision_id::text AS decision_id, s.age_seconds::bigint AS age_seconds, s.post_id, s.posted_at, s.simulated,
        s.claim, s.attempts::bigint AS attempts
        """

    static func claim(of row: PostgresRow) throws(PostgresError) -> ScrapeClaim {
        ScrapeClaim(
            checkpoint: ScrapeCheckpoint(
                decisionID: try row.text("decision_id"), ageSeconds: try row.int("age_seconds"),
                postID: try row.text("post_id"), postedAt: try row.timestamp("posted_at"),
                simulated: try row.bool("simulated")),
            number: try row.int("claim"), attempts: try row.int("attempts"))
    }

    /// The row's primary key, in the order rows are locked in.
    struct Key: Hashable, Comparable {
        let decisionID: String
        let ageSeconds: Int64

        init(_ checkpoint: ScrapeCheckpoint) {
            decisionID = checkpoint.decisionID
            ageSeconds = checkpoint.ageSeconds
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.decisionID, left.ageSeconds) < (right.decisionID, right.ageSeconds)
        }
    }
}
