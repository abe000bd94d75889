import Postgres
import Timekeeping

/// The table `scrape_schedule`: what is to be read when, shared by any number of scrapers.
///
/// A row goes waiting → open (by the sweep, in domain time) → claimed (lease on the database's clock) → done, gone or
/// parked, or back to open. Every write of a claim's holder is guarded by the claim's number, so that a scraper that
/// stalled past its lease changes nothing. A reading is stored with `published` false and set true once Kafka has it.
public enum ScrapeSchedule {
    /// Adds checkpoints. Of two versions of a post, the one posted later decides for checkpoints that still wait.
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
            FROM unnest(\(uuids: rows.map(\.decisionID))::uuid[], \(rows.map(\.ageSeconds))::bigint[],
                \(rows.map(\.postID))::text[], \(rows.map(\.postedAt))::timestamptz[],
                \(rows.map(\.dueAt))::timestamptz[], \(rows.map(\.simulated))::boolean[])
                 AS n (decision_id, age_seconds, post_id, posted_at, due_at, simulated)
            ON CONFLICT (decision_id, age_seconds) DO UPDATE
            SET post_id = EXCLUDED.post_id, posted_at = EXCLUDED.posted_at, due_at = EXCLUDED.due_at
            WHERE s.state = 'waiting' AND (EXCLUDED.posted_at, EXCLUDED.post_id) > (s.posted_at, s.post_id)
            """)
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
                ORDER BY due_at, decision_id, age_seconds LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE scrape_schedule s
            SET state = 'claimed', lease_owner = \(owner),
                lease_until = clock_timestamp() + \(lease / .seconds(1)) * interval '1 second',
                claim = s.claim + 1, attempts = s.attempts + 1, not_before = NULL
            FROM due WHERE s.decision_id = due.decision_id AND s.age_seconds = due.age_seconds
            RETURNING \(unescaped: columns)
            """)
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

extension ScrapeSchedule {
    /// Writes what became of claims, each only where the claim is still held.
    ///
    /// - Parameter lease: how long nobody else publishes what is stored here.
    /// - Returns: the claims that were still held; of the others nothing is written, and nothing may be published.
    public static func settle(
        _ settlements: [ScrapeSettlement], lease: Duration, in connection: PostgresConnection
    ) throws -> Set<ScrapeClaim> {
        guard !settlements.isEmpty else { return [] }
        let rows = settlements.sorted { Key($0.claim.checkpoint) < Key($1.claim.checkpoint) }
        let values = rows.map { SettlementRow($0.outcome) }
        return try connection.transaction {
            let kept = try connection.execute(
                """
                UPDATE scrape_schedule s
                SET state = n.state, reading = n.reading, scraped_at = n.scraped_at, last_error = n.error,
                    attempts = s.attempts - CASE WHEN n.refunded THEN 1 ELSE 0 END,
                    not_before = clock_timestamp() + n.pause * interval '1 second',
                    lease_until = clock_timestamp() + \(lease / .seconds(1)) * interval '1 second'
                FROM unnest(\(uuids: rows.map(\.claim.checkpoint.decisionID))::uuid[],
                    \(rows.map(\.claim.checkpoint.ageSeconds))::bigint[], \(rows.map(\.claim.number))::bigint[],
                    \(values.map(\.state))::text[], \(jsons: values.map(\.reading))::jsonb[],
                    \(values.map(\.scrapedAt))::timestamptz[],
                            \(values.map(\.error))::text[], \(values.map(\.isRefunded))::boolean[],
                                \(values.map(\.pause))::double precision[])
                     AS n (decision_id, age_seconds, claim, state, reading, scraped_at, error, refunded, pause)
                WHERE s.decision_id = n.decision_id AND s.age_seconds = n.age_seconds
                  AND s.state = 'claimed' AND s.claim = n.claim
                RETURNING s.decision_id::text AS decision_id, s.age_seconds::bigint AS age_seconds, s.claim
                """)
            var held: Set<[String]> = []
            for row in kept { held.insert([try row.text("decision_id"), String(try row.int("age_seconds"))]) }
            let ours = rows.filter { row in
                let checkpoint = row.claim.checkpoint
                return held.contains([checkpoint.decisionID, String(checkpoint.ageSeconds)])
            }
            try retire(ours.filter { $0.outcome == .gone }.map(\.claim.checkpoint.decisionID), in: connection)
            return Set(ours.map(\.claim))
        }
    }

    /// The later checkpoints of deleted posts are no longer read.
    private static func retire(_ decisions: [String], in connection: PostgresConnection) throws(PostgresError) {
        guard !decisions.isEmpty else { return }
        try connection.execute(
            """
            UPDATE scrape_schedule SET state = 'gone'
            WHERE decision_id = ANY (\(uuids: decisions)::uuid[]) AND state IN ('waiting', 'open')
            """)
    }

    /// Readings whose holder had time to publish them and did not say so. Each is leased to the caller by pushing the
    /// time on, so that scrapers do not all publish it.
    public static func unpublished(
        limit: Int, lease: Duration, in connection: PostgresConnection
    ) throws(PostgresError) -> [UnpublishedReading] {
        let rows = try connection.execute(
            """
            WITH left_over AS (
                SELECT decision_id, age_seconds FROM scrape_schedule
                WHERE state = 'done' AND NOT published AND COALESCE(lease_until <= clock_timestamp(), true)
                ORDER BY scraped_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE scrape_schedule s SET lease_until = clock_timestamp() + \(lease / .seconds(1)) * interval '1 second'
            FROM left_over l WHERE s.decision_id = l.decision_id AND s.age_seconds = l.age_seconds
            RETURNING \(unescaped: columns), s.reading::text AS reading,
                (s.reading ->> 'followers_total')::bigint AS followers
            """)
        var readings: [UnpublishedReading] = []
        for row in rows {
            readings.append(
                UnpublishedReading(
                    claim: try claim(of: row), reading: try row.text("reading"),
                    followers: try row.optionalInt("followers")))
        }
        return readings
    }

    /// Kafka has acknowledged what the readings of these claims say.
    public static func markPublished(
        _ claims: some Collection<ScrapeClaim>, in connection: PostgresConnection
    ) throws(PostgresError) {
        guard !claims.isEmpty else { return }
        let rows = claims.sorted { Key($0.checkpoint) < Key($1.checkpoint) }
        try connection.execute(
            """
            UPDATE scrape_schedule s SET published = true
            FROM unnest(\(uuids: rows.map(\.checkpoint.decisionID))::uuid[],
                \(rows.map(\.checkpoint.ageSeconds))::bigint[]) AS n (decision_id, age_seconds)
            WHERE s.decision_id = n.decision_id AND s.age_seconds = n.age_seconds AND s.state = 'done'
            """)
    }
}

/// An outcome as the columns it sets.
private struct SettlementRow {
    var state = "open"
    var reading: String?
    var scrapedAt: Timestamp?
    var error: String?
    var isRefunded = false
    /// Seconds until it may be claimed again.
    var pause: Double?

    init(_ outcome: ScrapeSettlement.Outcome) {
        switch outcome {
        case .done(let reading, let followers, let moment):
            state = "done"
            scrapedAt = moment
            // The post's followers ride along in the stored reading, so that both messages can be made again from it.
            let total = followers.map { ",\"followers_total\":\($0)}" }
            self.reading = total.map { String(reading.dropLast()) + $0 } ?? reading
        case .gone: state = "gone"
        case .retry(let duration, let reason):
            error = reason
            pause = duration / .seconds(1)
        case .parked(let reason):
            state = "parked"
            error = reason
        case .returned: isRefunded = true
        }
    }
}

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
            WHERE c.decision_id = ANY (\(uuids: decisions)::uuid[]) AND c.post_id IS NOT NULL
                AND c.posted_at IS NOT NULL
              AND EXISTS (SELECT FROM scrape_schedule s WHERE s.decision_id = c.decision_id)
              AND NOT EXISTS (
                  SELECT FROM scrape_schedule s
                  WHERE s.decision_id = c.decision_id
                    AND (s.state = 'gone' OR s.age_seconds = \(seconds)
                         OR s.state IN ('waiting', 'open', 'claimed')
                            AND (s.age_seconds >= \(seconds) OR s.posted_at + \(seconds) * interval '1 s' <= \(slot))
                         OR s.state = 'done' AND s.scraped_at >= s.posted_at + \(seconds) * interval '1 s'))
            ORDER BY c.decision_id
            """)
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

/// A post that is to be read at an age.
public struct ScrapeCheckpoint: Hashable, Sendable {
    public var decisionID: String
    /// The age at which it is due.
    public var ageSeconds: Int64
    public var postID: String
    public var postedAt: Timestamp
    public var simulated: Bool

    public init(decisionID: String, ageSeconds: Int64, postID: String, postedAt: Timestamp, simulated: Bool) {
        self.decisionID = decisionID
        self.ageSeconds = ageSeconds
        self.postID = postID
        self.postedAt = postedAt
        self.simulated = simulated
    }

    public var dueAt: Timestamp { postedAt + .seconds(ageSeconds) }
}

/// A checkpoint that one scraper holds until its lease ends.
public struct ScrapeClaim: Hashable, Sendable {
    public var checkpoint: ScrapeCheckpoint
    /// Grows with every claim of the checkpoint: what was claimed under a smaller number is no longer held.
    public var number: Int64
    /// How often it was claimed and not given back unasked, this time included.
    public var attempts: Int64

    public init(checkpoint: ScrapeCheckpoint, number: Int64, attempts: Int64) {
        self.checkpoint = checkpoint
        self.number = number
        self.attempts = attempts
    }
}

/// What became of a claim.
public struct ScrapeSettlement: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        /// Read. `reading` is the metrics message as JSON; `followers` the post's total, where the source gave it.
        case done(reading: String, followers: Int64?, at: Timestamp)
        /// The post was deleted; neither this nor a later checkpoint will be read.
        case gone
        /// Failed; to be tried again after a pause in real time.
        case retry(after: Duration, error: String)
        /// Given up, for an operator to inspect.
        case parked(error: String)
        /// Given back unasked: the source was not to be had, which is not this post's fault.
        case returned
    }

    public var claim: ScrapeClaim
    public var outcome: Outcome

    public init(_ claim: ScrapeClaim, _ outcome: Outcome) {
        self.claim = claim
        self.outcome = outcome
    }
}

/// A reading that is stored and was perhaps not published.
public struct UnpublishedReading: Hashable, Sendable {
    public var claim: ScrapeClaim
    public var reading: String
    public var followers: Int64?
}
