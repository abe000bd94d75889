import Learning
import Model
import Postgres
import Timekeeping

/// The bandits' arms, rebuilt from the examples: each post counts once, at its latest verdict.
public enum LearnArms {
    /// One arm's evidence. Sums are over the arm's posts in the order of their ids, so that equal rows give equal
    /// bytes.
    struct Evidence {
        var posts: Int64 = 0
        var successes: Int64 = 0
        var rates = 0.0
        /// The same with each post at its discounted weight; all 0 where nothing is discounted.
        var weights = 0.0
        var weightedSuccesses = 0.0
        var weightedRates = 0.0

        static func += (left: inout Evidence, right: Evidence) {
            left.posts += right.posts
            left.successes += right.successes
            left.rates += right.rates
            left.weights += right.weights
            left.weightedSuccesses += right.weightedSuccesses
            left.weightedRates += right.weightedRates
        }
    }

    /// - Parameter successRate: an engagement rate above it is a success.
    /// - Parameter discount: what a post counts by its age at `slot`; `nil` counts each whole and leaves the discounted
    ///   figures unknown.
    /// - Returns: how many arms have evidence.
    @discardableResult
    public static func rebuild(
        _ connection: PostgresConnection, successRate: Double, discount: EvidenceDiscount? = nil, at slot: Timestamp
    ) throws(PostgresError) -> Int {
        var arms: [String: Evidence] = [:]
        let rows = try connection.execute(
            """
            SELECT bandit_arm, hour, count(*) AS posts,
                count(*) FILTER (WHERE engagement_rate > \(successRate)) AS successes,
                   sum(engagement_rate ORDER BY decision_id) AS rates,
                   sum(weight ORDER BY decision_id) AS weights,
                   sum(weight * engagement_rate ORDER BY decision_id) AS weighted_rates,
                   coalesce(sum(weight ORDER BY decision_id) FILTER (WHERE engagement_rate > \(successRate)),
                       0) AS weighted_successes
            FROM (SELECT *, power(0.5::float8, least(1000, greatest(0, extract(epoch
                FROM \(slot) - posted_at)::float8) / \(discount?.halfLife.seconds ?? .infinity))) AS weight
                  FROM training_rows WHERE engagement_rate IS NOT NULL) r
            GROUP BY GROUPING SETS ((bandit_arm), (hour))
            ORDER BY bandit_arm COLLATE "C", hour
            """)
        for row in rows {
            let evidence = Evidence(
                posts: try row.int("posts"), successes: try row.int("successes"), rates: try row.double("rates"),
                weights: try row.double("weights"), weightedSuccesses: try row.double("weighted_successes"),
                weightedRates: try row.double("weighted_rates"))
            if let hour = try row.optionalInt("hour") {
                arms[TimingArm.name(hour: Int(hour)), default: Evidence()] += evidence
            } else if let name = try row.optionalText("bandit_arm").flatMap({ ArmName($0) }) {
                arms[name.contentArm, default: Evidence()] += evidence
            }
        }
        try store(connection, arms, isDiscounted: discount != nil, at: slot)
        return arms.count
    }

    private static func store(
        _ connection: PostgresConnection, _ arms: [String: Evidence], isDiscounted: Bool, at slot: Timestamp
    ) throws(PostgresError) {
        let sorted = arms.sorted { $0.key < $1.key }
        let names = PostgresParameter.column(.texts(sorted.map(\.key)))
        try connection.execute("DELETE FROM bandit_arms WHERE arm_name <> ALL (\(names))")
        func discounted(_ value: (Evidence) -> Double) -> PostgresParameter {
            .column(.doubles(sorted.map { isDiscounted ? value($0.value) : nil }))
        }
        try connection.execute(
            """
            INSERT INTO bandit_arms AS a (arm_name, scope, successes, failures, avg_reward, discounted_successes,
                                          discounted_failures, discounted_reward, updated_at)
            SELECT arm_name, split_part(arm_name, '_', 1), successes, posts - successes, rates / posts,
                   weighted_successes, weights - weighted_successes, weighted_rates / nullif(weights, 0), \(slot)
            FROM unnest(\(names), \(sorted.map(\.value.successes)), \(sorted.map(\.value.posts)),
                \(sorted.map(\.value.rates)), \(discounted(\.weights)), \(discounted(\.weightedSuccesses)),
                \(discounted(\.weightedRates)))
                AS new (arm_name, successes, posts, rates, weights, weighted_successes, weighted_rates)
            ORDER BY arm_name
            ON CONFLICT (arm_name) DO UPDATE
            SET successes = EXCLUDED.successes, failures = EXCLUDED.failures, avg_reward = EXCLUDED.avg_reward,
                discounted_successes = EXCLUDED.discounted_successes,
                discounted_failures = EXCLUDED.discounted_failures,
                discounted_reward = EXCLUDED.discounted_reward, updated_at = EXCLUDED.updated_at
            WHERE (a.successes, a.failures, a.avg_reward, a.discounted_successes, a.discounted_failures,
                   a.discounted_reward) IS DISTINCT FROM
                  (EXCLUDED.successes, EXCLUDED.failures, EXCLUDED.avg_reward, EXCLUDED.discounted_successes,
                   EXCLUDED.discounted_failures, EXCLUDED.discounted_reward)
            """)
    }
}
