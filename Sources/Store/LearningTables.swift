import Learning
import Postgres
import Timekeeping

/// The posts a learn run judges: those whose newest reading lies in the window, and those outside it whose reading is
/// not the one their verdict saw, that have no verdict yet, or that lost their place among the examples because the post
/// or its readings turned out to be of another kind.
public struct LearnCandidate: Hashable, Sendable {
    public let decisionID: String
    public let subject: GateSubject
    /// Whether the newest reading lies in the window, so that the post counts for the thresholds.
    public let isInWindow: Bool
}

extension [LearnCandidate] {
    /// The posts whose counts settle the thresholds: the deployment's own, out, and in the window.
    public func ofWindow(learnsFromSimulated: Bool) -> [GateSubject] {
        filter {
            $0.isInWindow && $0.subject.isOwn && $0.subject.isSimulated == learnsFromSimulated
                && $0.subject.postedAt != nil
        }.map(\.subject)
    }
}

public enum LearnCandidates {
    /// In the order of their ids. A post or reading that is not of the deployment's mode counts as of the other mode.
    public static func load(
        _ connection: PostgresConnection, windowStart: Timestamp
    ) throws(PostgresError) -> [LearnCandidate] {
        let rows = try connection.execute(
            """
            SELECT c.decision_id::text AS decision_id, c.origin = 'own' AS own,
                   CASE WHEN d.learns_from_simulated THEN c.simulated AND o.simulated
                        ELSE c.simulated OR o.simulated END AS simulated,
                   c.posted_at, o.collected_at, o.impressions, o.likes, o.retweets, o.replies, c.quality_score,
                   o.collected_at > \(windowStart) AS in_window
            FROM outcomes o
            JOIN content c USING (decision_id)
            CROSS JOIN deployment d
            LEFT JOIN gate_decisions g USING (decision_id)
            LEFT JOIN learning_examples e USING (decision_id)
            WHERE o.collected_at > \(windowStart) OR g.decision_id IS NULL
               OR (g.collected_at, g.impressions, g.likes) IS DISTINCT FROM (o.collected_at, o.impressions, o.likes)
               OR g.learnable IS DISTINCT FROM (e.decision_id IS NOT NULL)
            ORDER BY c.decision_id
            """)
        var candidates: [LearnCandidate] = []
        candidates.reserveCapacity(rows.count)
        for row in rows {
            candidates.append(
                LearnCandidate(
                    decisionID: try row.text("decision_id"),
                    subject: GateSubject(
                        isOwn: try row.bool("own"), isSimulated: try row.bool("simulated"),
                        postedAt: try row.optionalTimestamp("posted_at"),
                        collectedAt: try row.timestamp("collected_at"),
                        impressions: try row.optionalInt("impressions"), likes: try row.optionalInt("likes"),
                        retweets: try row.optionalInt("retweets"), replies: try row.optionalInt("replies"),
                        quality: try row.optionalDouble("quality_score")),
                    isInWindow: try row.bool("in_window")))
        }
        return candidates
    }

    /// How many readings of the window belong to no post we know: counted, never invented.
    public static func withoutMetadata(
        _ connection: PostgresConnection, windowStart: Timestamp
    ) throws(PostgresError) -> Int64 {
        try connection.execute(
            """
            SELECT count(*) AS posts FROM outcomes o LEFT JOIN content c USING (decision_id)
            WHERE c.decision_id IS NULL AND o.collected_at > \(windowStart)
            """
        ).only().int("posts")
    }
}

/// The verdict on each post (`gate_decisions`) and the posts that may be learned from (`learning_examples`).
public enum LearnVerdicts {
    /// Stores the verdicts that say something new.
    ///
    /// - Returns: how many rows changed.
    @discardableResult
    public static func store(
        _ connection: PostgresConnection, _ verdicts: [(candidate: LearnCandidate, verdict: GateVerdict)],
        gate: Int64, at slot: Timestamp
    ) throws(PostgresError) -> Int {
        let subjects = verdicts.map(\.candidate.subject)
        return try connection.execute(
            """
            INSERT INTO gate_decisions AS g (decision_id, gate_id, learnable, reasons, impressions, likes, age_seconds,
                                             collected_at, decided_at)
            SELECT decision_id, \(gate), reasons = '', string_to_array(reasons, ','), impressions, likes, age_seconds,
                   collected_at, \(slot)
            FROM unnest(\(uuids: verdicts.map(\.candidate.decisionID)),
                \(.texts(verdicts.map { $0.verdict.reasons.map(\.rawValue).joined(separator: ",") })),
                \(subjects.map(\.impressions)), \(subjects.map(\.likes)),
                \(.doubles(subjects.map { $0.age?.seconds })), \(subjects.map(\.collectedAt)))
                AS new (decision_id, reasons, impressions, likes, age_seconds, collected_at)
            ORDER BY decision_id
            ON CONFLICT (decision_id) DO UPDATE
            SET gate_id = EXCLUDED.gate_id, learnable = EXCLUDED.learnable, reasons = EXCLUDED.reasons,
                impressions = EXCLUDED.impressions, likes = EXCLUDED.likes, age_seconds = EXCLUDED.age_seconds,
                collected_at = EXCLUDED.collected_at, decided_at = EXCLUDED.decided_at
            WHERE (g.gate_id, g.reasons, g.impressions, g.likes, g.age_seconds, g.collected_at) IS DISTINCT FROM
                  (EXCLUDED.gate_id, EXCLUDED.reasons, EXCLUDED.impressions, EXCLUDED.likes, EXCLUDED.age_seconds,
                   EXCLUDED.collected_at)
            """
        ).affected
    }

    /// Brings the examples in line with the verdicts on the posts just judged.
    ///
    /// - Returns: how many posts are newly learnable, and how many are no longer.
    public static func updateExamples(
        _ connection: PostgresConnection, at slot: Timestamp
    ) throws(PostgresError) -> (learned: Int, forgotten: Int) {
        let forgotten = try connection.execute(
            """
            DELETE FROM learning_examples e USING gate_decisions g
            WHERE g.decision_id = e.decision_id AND NOT g.learnable
            """)
        let learned = try connection.execute(
            """
            INSERT INTO learning_examples (decision_id, simulated, learned_at)
            SELECT g.decision_id, d.learns_from_simulated, \(slot)
            FROM gate_decisions g CROSS JOIN deployment d
            WHERE g.learnable AND NOT EXISTS (SELECT FROM learning_examples e WHERE e.decision_id = g.decision_id)
            ORDER BY g.decision_id
            """)
        return (learned.affected, forgotten.affected)
    }
}

/// What one learn run did (`learning_summaries`).
public struct LearnSummary: Sendable {
    public var slot: Timestamp
    /// Domain time of the run.
    public var createdAt: Timestamp
    /// How long it took by the machine's clock.
    public var durationSeconds: Double
    public var postsConsidered: Int64
    public var learnable: Int64
    public var refused: Int64
    public var withoutMetadata: Int64
    /// A JSON object.
    public var counts: any Encodable & Sendable
    /// A JSON array, one entry a failed step.
    public var failures: any Encodable & Sendable

    public init(
        slot: Timestamp, createdAt: Timestamp, durationSeconds: Double, postsConsidered: Int64, learnable: Int64,
        refused: Int64, withoutMetadata: Int64, counts: any Encodable & Sendable, failures: any Encodable & Sendable
    ) {
        self.slot = slot
        self.createdAt = createdAt
        self.durationSeconds = durationSeconds
        self.postsConsidered = postsConsidered
        self.learnable = learnable
        self.refused = refused
        self.withoutMetadata = withoutMetadata
        self.counts = counts
        self.failures = failures
    }

    /// One row a slot; a run that is done again replaces it.
    public func store(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO learning_summaries (slot, created_at, duration_seconds, posts_considered, learnable, refused,
                                            without_metadata, counts, failures)
            VALUES (\(slot), \(createdAt), \(durationSeconds), \(postsConsidered), \(learnable), \(refused),
                \(withoutMetadata), \(encoded: counts), \(encoded: failures))
            ON CONFLICT (slot) DO UPDATE
            SET created_at = EXCLUDED.created_at, duration_seconds = EXCLUDED.duration_seconds,
                posts_considered = EXCLUDED.posts_considered, learnable = EXCLUDED.learnable,
                refused = EXCLUDED.refused, without_metadata = EXCLUDED.without_metadata, counts = EXCLUDED.counts,
                failures = EXCLUDED.failures
            """)
    }
}
