import Learning
import Operations
import Postgres
import Store
import TestDeployments
import TestServers
import Timekeeping

@testable import Page

/// A deployment that has lived for four days: 96 posts, one an hour, of two generators; the newest twelve are not read
/// yet. A model predicts the rate and is in force.
enum PageFixture {
    static let start = Timestamp(seconds: 1_772_409_600)
    /// The text of the newest post.
    static let hostile = #"</script><script>alert("1")</script> & 'quoted' \ text"#

    static func deployment(on server: PostgresServer? = nil) throws -> TestDeployment {
        let deployment = try TestDeployment(startingAt: start, on: server)
        try deployment.advance(by: .days(4))
        try addModel(deployment, published: true)
        try deployment.connection.script(script)
        try LearnGenerators.refresh(deployment.connection)
        try deployment.connection.execute(
            "UPDATE content SET content = \(hostile) WHERE posted_at = (SELECT max(posted_at) FROM content)")
        return deployment
    }

    /// A ridge model, stored after the one that is in force; better than the mean.
    @discardableResult
    static func addModel(_ deployment: TestDeployment, published: Bool = false) throws -> Int64 {
        let connection = deployment.connection
        let model = PredictorModel(
            kind: .ridge, trainedAt: start, windowStart: start - .days(7), windowEnd: start, rowCount: 50,
            trainCount: 40, learnedThrough: nil, rowsHash: nil, penalty: 1, features: RidgeFeatures.list.names,
            model: LinearModel(intercept: 0.01, weights: [0.03, 0, 0, 0, 0, 0, 0]),
            metrics: ["mse": 0.001, "rSquared": 0.4], baseline: ["mse": 0.002, "mean": 0.03], decision: .stored,
            reason: "for a test")
        let id = try model.insert(connection)
        guard published else { return id }
        try PredictorStore.publishDefaults(windowDays: 7, at: start, connection)
        let operations = ModelOperations(connection, now: start + .minutes(1))
        _ = try operations.perform(.promote(id), Audit(actor: "ann", reason: "the first"))
        return id
    }

    private static let script = """
        INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account, decision_type,
            generator_name, topic, content, propensity, created_at, posted_at)
        SELECT lpad(to_hex(n), 32, '0')::uuid, '1', 'p' || n, 'posted', 'own', false, 'test', 'single',
               (ARRAY['coach', 'dataNerd'])[1 + n % 2], 'habits', 'post ' || n, 0.5, moment, moment
        FROM (SELECT n, '2026-03-02T00:00:00Z'::timestamptz + n * interval '1 h' AS moment
              FROM generate_series(0, 95) AS n) p;
        INSERT INTO outcomes (decision_id, post_id, simulated, source, impressions, likes, retweets, replies,
            collected_at)
        SELECT decision_id, post_id, false, 'test', 1000, 20 + extract(hour FROM posted_at)::int, 1, 1,
               posted_at + interval '3 h'
        FROM content WHERE posted_at < '2026-03-05T12:00:00Z';
        INSERT INTO learning_gates (valid_from, mode, views_min, likes_min, age_min_seconds, posts_in_window, changed_by,
            reason)
        VALUES ('2026-03-02T00:00:00Z', 'fixed', 100, 5, 7200, 0, 'test', 'for a test');
        INSERT INTO gate_decisions (decision_id, gate_id, learnable, reasons, collected_at, decided_at)
        SELECT decision_id, 1, n > 2, CASE WHEN n > 2 THEN '{}' ELSE '{likes,age}' END::text[], collected_at, collected_at
        FROM (SELECT decision_id, collected_at, row_number() OVER (ORDER BY collected_at) AS n FROM outcomes) o;
        INSERT INTO learning_examples (decision_id, simulated, learned_at)
        SELECT decision_id, false, decided_at FROM gate_decisions WHERE learnable;
        INSERT INTO follower_attributions (decision_id, method, window_start, window_end, followers_gained, collected_at,
            simulated)
        SELECT decision_id, 'direct', posted_at, posted_at + interval '3 h',
               CASE WHEN generator_name = 'coach' THEN 6 ELSE 1 END, posted_at + interval '3 h', false
        FROM content JOIN outcomes USING (decision_id);
        INSERT INTO predictions (decision_id, record_order, version_ms, predicted_rate, follow_probability, predicted_for,
            features)
        SELECT decision_id, '1', (SELECT max(version_ms) FROM predictor_versions), 0.02 + n / 5000.0, 0.3, posted_at, '{}'
        FROM (SELECT decision_id, posted_at, row_number() OVER (ORDER BY posted_at) AS n FROM content) c;
        INSERT INTO prediction_drift (part, slot, posts, skill, calibration_error, calibration_by_chance, alerts)
        VALUES ('ridge', '2026-03-05T23:00:00Z', 82, 0.25, 0.1, 0.05, '{}');
        INSERT INTO bandit_arms (arm_name, scope, successes, failures, avg_reward, updated_at)
        VALUES ('content_educational', 'content', 30, 10, 0.03, '2026-03-05T00:00:00Z'),
               ('timing_9', 'timing', 3, 1, 0.031, '2026-03-05T00:00:00Z');
        INSERT INTO gate_refusal_counts (slot, reason, posts, alone)
        SELECT slot, reason, 2, 0 FROM generate_series('2026-03-02T01:00:00Z'::timestamptz, '2026-03-05T23:00:00Z', '1 h')
            AS slot, unnest('{age,likes,learnable}'::text[]) AS reason;
        INSERT INTO schedule_slots (schedule, slot, state, reason, term, decided_at, finished_at)
        SELECT 'learn', slot, CASE WHEN extract(hour FROM slot) = 3 THEN 'missed' ELSE 'done' END, NULL, 1,
               slot + interval '1 s', slot + interval '5 s'
        FROM generate_series('2026-03-02T01:00:00Z'::timestamptz, '2026-03-05T23:00:00Z', '1 h') AS slot;
        INSERT INTO jobs (kind, slot, state, queued_at, finished_at)
        VALUES ('learn', '2026-03-05T23:00:00Z', 'done', '2026-03-05T23:00:01Z', '2026-03-05T23:00:05Z');
        INSERT INTO alerts (kind, subject, severity, summary, opened_at, last_seen_at, term)
        VALUES ('generator_viral', 'coach', 'info', 'coach is viral', '2026-03-05T00:00:00Z', '2026-03-05T23:00:00Z', 1),
               ('schedule_missed', 'learn', 'critical', 'learn missed a slot', '2026-03-05T04:00:00Z',
                '2026-03-05T23:00:00Z', 1);
        INSERT INTO worker_heartbeats (instance, role, domain_time, detail)
        VALUES ('l1', 'learner', '2026-03-06T00:00:00Z',
                '{"lag": [{"topic": "posts", "seconds": 1.5, "records": 7}, {"topic": "metrics", "seconds": null}]}');
        """
}
