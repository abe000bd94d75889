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
                   o.collected_at > $1 AS in_window
            FROM outcomes o
            JOIN content c USING (decision_id)
            CROSS JOIN deployment d
            LEFT JOIN gate_decisions g USING (decision_id)
            LEFT JOIN learning_examples e USING (decision_id)
            WHERE o.collected_at > $1 OR g.decision_id IS NULL
               OR (g.collected_at, g.impressions, g.likes) IS DISTINCT FROM (o.collected_at, o.impressions, o.likes)
               OR g.learnable IS DISTINCT FROM (e.decision_id IS NOT NULL)
            ORDER BY c.decision_id
            """, [.timestamp(windowStart)])
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
            WHERE c.decision_id IS NULL AND o.collected_at > $1
            """, [.timestamp(windowStart)]
        ).only().int("posts")
    }
}
