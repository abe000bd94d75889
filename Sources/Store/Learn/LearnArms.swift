import Learning
import Postgres
import Schema
import Timekeeping

/// The bandits' arms, rebuilt from the examples: each post counts once, at its latest verdict.
public enum LearnArms {
    /// One arm's evidence. Sums are over the arm's posts in the order of their ids, so that equal rows give equal
    /// bytes.
    struct Evidence {
        var posts: Int64 = 0
        var successes: Int64 = 0
        var rates = 0.0

        static func += (left: inout Evidence, right: Evidence) {
            left.posts += right.posts
            left.successes += right.successes
            left.rates += right.rates
        }
    }

    /// - Parameter successRate: an engagement rate above it is a success.
    /// - Returns: how many arms have evidence.
    @discardableResult
    public static func rebuild(
        _ connection: PostgresConnection, successRate: Double, at slot: Timestamp
    ) throws(PostgresError) -> Int {
        var arms: [String: Evidence] = [:]
        let rows = try connection.execute(
            """
            SELECT bandit_arm, hour, count(*) AS posts, count(*) FILTER (WHERE engagement_rate > $1) AS successes,
                   sum(engagement_rate ORDER BY decision_id) AS rates
            FROM training_rows WHERE engagement_rate IS NOT NULL
            GROUP BY GROUPING SETS ((bandit_arm), (hour))
            ORDER BY bandit_arm COLLATE "C", hour
            """, [.double(successRate)])
        for row in rows {
            let evidence = Evidence(
                posts: try row.int("posts"), successes: try row.int("successes"), rates: try row.double("rates"))
            if let hour = try row.optionalInt("hour") {
                arms[TimingArm.name(hour: Int(hour)), default: Evidence()] += evidence
            } else if let name = try row.optionalText("bandit_arm").flatMap({ ArmName($0) }) {
                arms[name.contentArm, default: Evidence()] += evidence
            }
        }
        try store(connection, arms, at: slot)
        return arms.count
    }

    private static func store(
        _ connection: PostgresConnection, _ arms: [String: Evidence], at slot: Timestamp
    ) throws(PostgresError) {
        let sorted = arms.sorted { $0.key < $1.key }
        let names = PostgresParameter.column(.texts(sorted.map(\.key)))
        try connection.execute("DELETE FROM bandit_arms WHERE arm_name <> ALL ($1)", [names])
        try connection.execute(
            """
            INSERT INTO bandit_arms AS a (arm_name, scope, successes, failures, avg_reward, updated_at)
            SELECT arm_name, split_part(arm_name, '_', 1), successes, posts - successes, rates / posts, $5
            FROM unnest($1, $2, $3, $4) AS new (arm_name, successes, posts, rates)
            ORDER BY arm_name
            ON CONFLICT (arm_name) DO UPDATE
            SET successes = EXCLUDED.successes, failures = EXCLUDED.failures, avg_reward = EXCLUDED.avg_reward,
                updated_at = EXCLUDED.updated_at
            WHERE (a.successes, a.failures, a.avg_reward) IS DISTINCT FROM
                  (EXCLUDED.successes, EXCLUDED.failures, EXCLUDED.avg_reward)
            """,
            [
                names, .column(.ints(sorted.map(\.value.successes))), .column(.ints(sorted.map(\.value.posts))),
                .column(.doubles(sorted.map(\.value.rates))), .timestamp(slot),
            ])
    }
}
