import Postgres
import Runtime
import TestDeployments
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct TableFigureTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `Prometheus is told what the tables hold, and what they do not hold is not 0`() throws {
        let deployment = try Deployment(startingAt: start)
        let metrics = Metrics()
        var figures = TableMetrics(metrics)
        try figures.tell(deployment.connection, at: start)
        let empty = metrics.text
        #expect(empty.contains("rookery_model_age_seconds{kind=\"ridge\"} NaN"))
        #expect(empty.contains("rookery_learnable_posts NaN"))
        #expect(empty.contains("rookery_optimization_age_seconds NaN"))
        #expect(empty.contains("rookery_generator_f_per_1k{generator=\"coach\"} NaN"))
        #expect(empty.contains("rookery_checkpoints_open 0"))
        #expect(empty.contains("rookery_checkpoint_delay_seconds 0"))
        let weights = empty.matches(of: /rookery_generator_weight\{generator="\w+"\} ([0-9.]+)/).compactMap {
            Double($0.1)
        }
        #expect(weights.count == 12 && abs(weights.reduce(0, +) - 1) < 1e-9)

        try deployment.connection.script(
            """
            UPDATE generator_weights SET avg_f_per_1k = 2.5, total_posts = 7 WHERE generator_name = 'coach';
            INSERT INTO gate_refusal_counts VALUES
                ('2026-03-01T22:00Z', 'too_old_to_matter', 9, 9), ('2026-03-01T22:00Z', 'learnable', 1, 0),
                ('2026-03-01T23:00Z', 'impressions', 3, 2), ('2026-03-01T23:00Z', 'learnable', 41, 0);
            INSERT INTO predictor_models
                (kind, trained_at, window_start, window_end, row_count, train_count, penalty, features, decision, reason)
            VALUES ('ridge', '2026-03-01T23:00Z', '2026-02-22T23:00Z', '2026-03-01T23:00Z', 40, 32, 1, '{}', 'published', 'x');
            INSERT INTO predictor_versions (version_ms, version, ridge_model_id, payload, published_at)
                SELECT 1, 'v2_1', model_id, '{}', trained_at FROM predictor_models;
            INSERT INTO scrape_schedule (decision_id, age_seconds, post_id, posted_at, due_at, simulated, state)
            VALUES (gen_random_uuid(), 3600, '1', '2026-03-01T22:30Z', '2026-03-01T23:30Z', false, 'open'),
                   (gen_random_uuid(), 3600, '2', '2026-03-01T23:30Z', '2026-03-02T00:30Z', false, 'waiting');
            INSERT INTO rate_budgets VALUES
                ('one', 'posts', 300, 12, '2026-03-02T00:10Z', '2026-03-02T00:05Z', 'spent'),
                ('one', 'users', 75, 0, '2026-03-01T23:59Z', NULL, NULL);
            INSERT INTO worker_heartbeats (instance, role, domain_time, state, detail) VALUES
                ('a', 'learner', now(), 'running', '{}'), ('b', 'learner', now(), 'stopped', '{}');
            INSERT INTO worker_heartbeats (instance, role, domain_time, state, detail, beat_at)
                VALUES ('c', 'scraper', now(), 'running', '{}', clock_timestamp() - interval '1 min');
            """)
        // At 2026-03-02T00:00Z; a new reader, for this one waits five seconds.
        figures = TableMetrics(metrics)
        try figures.tell(deployment.connection, at: start)
        let text = metrics.text
        for line in [
            "rookery_generator_f_per_1k{generator=\"coach\"} 2.5", "rookery_generator_posts{generator=\"coach\"} 7",
            "rookery_gate_posts{reason=\"impressions\"} 3", "rookery_learnable_posts 41",
            "rookery_model_age_seconds{kind=\"ridge\"} 3600", "rookery_model_age_seconds{kind=\"logistic\"} NaN",
            "rookery_checkpoints_open 1", "rookery_checkpoint_delay_seconds 1800",
            "rookery_rate_limit_remaining{endpoint=\"posts\"} 12", "rookery_rate_limit_blocked{endpoint=\"posts\"} 1",
            "rookery_rate_limit_remaining{endpoint=\"users\"} 75", "rookery_rate_limit_blocked{endpoint=\"users\"} 0",
            "rookery_processes{role=\"learner\"} 1", "rookery_processes{role=\"scraper\"} 0",
        ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
        #expect(!text.contains("too_old_to_matter"), "only the newest run counts")
    }
}
