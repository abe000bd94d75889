import Postgres
import Runtime
import Timekeeping

/// What Prometheus is told of the tables. Every coordinator tells it, leading or not, so that one that stands by can be
/// asked too; a rule or chart takes the `max` over them.
///
/// Read at most once in `interval`: five small questions on the loop's own connection.
struct TableMetrics {
    private static let interval = Duration.seconds(5)
    private let metrics: Metrics
    private var next = ContinuousClock.now

    init(_ metrics: Metrics) { self.metrics = metrics }

    /// - Parameter now: domain time.
    mutating func tell(_ connection: PostgresConnection, at now: Timestamp) throws {
        guard next <= .now else { return }
        next = .now + Self.interval
        try tellGenerators(connection, now)
        try tellLearning(connection, now)
        try tellScraping(connection, now)
        try tellProcesses(connection)
    }

    private func tellGenerators(_ connection: PostgresConnection, _ now: Timestamp) throws(PostgresError) {
        var (weights, followers, posts): ([(String, Double)], [(String, Double)], [(String, Double)]) = ([], [], [])
        let rows = try connection.execute(
            "SELECT generator_name, weight, avg_f_per_1k, total_posts FROM generator_weights")
        for row in rows {
            let name = try row.text("generator_name")
            weights.append((name, try row.double("weight")))
            followers.append((name, try row.optionalDouble("avg_f_per_1k") ?? .nan))
            posts.append((name, Double(try row.int("total_posts"))))
        }
        metrics.tell(.generatorWeight, by: "generator", weights)
        metrics.tell(.generatorFollowersPer1K, by: "generator", followers)
        metrics.tell(.generatorPosts, by: "generator", posts)
        let newest = try connection.execute(
            "SELECT max(created_at) AS at FROM optimization_events WHERE slot IS NOT NULL"
        ).only().optionalTimestamp("at")
        metrics.gauge(.optimizationAge).set(newest.map { (now - $0).seconds } ?? .nan)
    }

    private func tellLearning(_ connection: PostgresConnection, _ now: Timestamp) throws(PostgresError) {
        var refused: [(String, Double)] = []
        var learnable = Double.nan
        let counts = try connection.execute(
            """
            SELECT reason, posts FROM gate_refusal_counts
            WHERE slot = (SELECT max(slot) FROM gate_refusal_counts)
            """)
        for row in counts {
            let (reason, posts) = (try row.text("reason"), Double(try row.int("posts")))
            if reason == "learnable" { learnable = posts } else { refused.append((reason, posts)) }
        }
        metrics.tell(.gatePosts, by: "reason", refused)
        metrics.gauge(.learnablePosts).set(learnable)
        let models = try connection.execute(
            """
            SELECT m.kind, m.trained_at
            FROM (SELECT ridge_model_id, logit_model_id FROM predictor_versions ORDER BY version_ms DESC LIMIT 1) v
            JOIN predictor_models m ON m.model_id IN (v.ridge_model_id, v.logit_model_id)
            """)
        var ages: [String: Double] = ["ridge": .nan, "logistic": .nan]
        for row in models { ages[try row.text("kind")] = (now - (try row.timestamp("trained_at"))).seconds }
        metrics.tell(.modelAge, by: "kind", ages.map { ($0.key, $0.value) })
    }

    private func tellScraping(_ connection: PostgresConnection, _ now: Timestamp) throws(PostgresError) {
        let due = try connection.execute(
            "SELECT count(*) AS open, min(due_at) AS oldest FROM scrape_schedule WHERE state IN ('open', 'claimed')"
        ).only()
        metrics.gauge(.checkpointsOpen).set(Double(try due.int("open")))
        let oldest = try due.optionalTimestamp("oldest")
        metrics.gauge(.checkpointDelay).set(oldest.map { max(0, (now - $0).seconds) } ?? 0)
        var (remaining, blocked): ([(String, Double)], [(String, Double)]) = ([], [])
        let budgets = try connection.execute(
            """
            SELECT endpoint,
                min(CASE WHEN resets_at <= \(now) THEN window_limit ELSE remaining END)::bigint AS remaining,
                   coalesce(bool_or(blocked_until > \(now)), false) AS blocked
            FROM rate_budgets GROUP BY endpoint
            """)
        for row in budgets {
            let endpoint = try row.text("endpoint")
            remaining.append((endpoint, Double(try row.int("remaining"))))
            blocked.append((endpoint, try row.bool("blocked") ? 1 : 0))
        }
        metrics.tell(.rateLimitRemaining, by: "endpoint", remaining)
        metrics.tell(.rateLimitBlocked, by: "endpoint", blocked)
    }

    private func tellProcesses(_ connection: PostgresConnection) throws(PostgresError) {
        let rows = try connection.execute(
            """
            SELECT role, count(*) FILTER (
                WHERE state <> 'stopped' AND beat_at > clock_timestamp() - interval '15 s') AS alive
            FROM worker_heartbeats GROUP BY role
            """)
        var alive: [(String, Double)] = []
        for row in rows { alive.append((try row.text("role"), Double(try row.int("alive")))) }
        metrics.tell(.processes, by: "role", alive)
    }
}
