import Learning
import Postgres
import Timekeeping

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
            SELECT decision_id, $1, reasons = '', string_to_array(reasons, ','), impressions, likes, age_seconds,
                   collected_at, $2
            FROM unnest($3, $4, $5, $6, $7, $8)
                AS new (decision_id, reasons, impressions, likes, age_seconds, collected_at)
            ORDER BY decision_id
            ON CONFLICT (decision_id) DO UPDATE
            SET gate_id = EXCLUDED.gate_id, learnable = EXCLUDED.learnable, reasons = EXCLUDED.reasons,
                impressions = EXCLUDED.impressions, likes = EXCLUDED.likes, age_seconds = EXCLUDED.age_seconds,
                collected_at = EXCLUDED.collected_at, decided_at = EXCLUDED.decided_at
            WHERE (g.gate_id, g.reasons, g.impressions, g.likes, g.age_seconds, g.collected_at) IS DISTINCT FROM
                  (EXCLUDED.gate_id, EXCLUDED.reasons, EXCLUDED.impressions, EXCLUDED.likes, EXCLUDED.age_seconds,
                   EXCLUDED.collected_at)
            """,
            [
                .int(gate), .timestamp(slot), .column(.uuids(verdicts.map(\.candidate.decisionID))),
                .column(.texts(verdicts.map { $0.verdict.reasons.map(\.rawValue).joined(separator: ",") })),
                .column(.ints(subjects.map(\.impressions))), .column(.ints(subjects.map(\.likes))),
                .column(.doubles(subjects.map { $0.age?.seconds })),
                .column(.timestamps(subjects.map(\.collectedAt))),
            ]
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
            SELECT g.decision_id, d.learns_from_simulated, $1
            FROM gate_decisions g CROSS JOIN deployment d
            WHERE g.learnable AND NOT EXISTS (SELECT FROM learning_examples e WHERE e.decision_id = g.decision_id)
            ORDER BY g.decision_id
            """, [.timestamp(slot)])
        return (learned.affected, forgotten.affected)
    }
}
