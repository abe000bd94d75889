-- What a deployment of two days has learned from its posts, for the tests of the page over a real database.
INSERT INTO learning_gates (valid_from, mode, views_min, likes_min, age_min_seconds, posts_in_window, changed_by, reason)
VALUES (now() - interval '2 days', 'fixed', 100, 5, 7200, 0, 'test', 'for a test');
INSERT INTO gate_decisions (decision_id, gate_id, learnable, reasons, collected_at, decided_at)
SELECT decision_id, 1, n > 2, CASE WHEN n > 2 THEN '{}' ELSE '{likes,age}' END::text[], collected_at, collected_at
FROM (SELECT decision_id, collected_at, row_number() OVER (ORDER BY post_id) AS n FROM outcomes) o;
INSERT INTO learning_examples (decision_id, simulated, learned_at)
SELECT decision_id, false, decided_at FROM gate_decisions WHERE learnable;
INSERT INTO follower_attributions (decision_id, method, window_start, window_end, followers_gained, collected_at, simulated)
SELECT decision_id, 'direct', posted_at, now(), 3, now(), false FROM content JOIN outcomes USING (decision_id);
INSERT INTO predictor_models (kind, trained_at, window_start, window_end, row_count, train_count, penalty, features,
    intercept, weights, metrics, baseline, decision, reason, validation_count)
SELECT kind, now() - interval '5 h', now() - interval '7 days', now() - interval '5 h', 50, 40, 1, '{quality}', 0.01,
       '{0.03}', metrics::jsonb, '{"mse": 0.002, "logLoss": 0.7}', decision, 'for a test', 10
FROM (VALUES ('ridge', '{"mse": 0.001, "rSquared": 0.4}', 'published'), ('logistic', '{"logLoss": 0.6, "auc": 0.7}', 'stored'),
             ('ridge', '{"mse": 0.0015, "rSquared": 0.3}', 'stored')) m (kind, metrics, decision);
INSERT INTO predictor_versions (version_ms, version, ridge_model_id, payload, published_at, confirmed)
VALUES (1772409600000, 'v2_1772409600000', 1, '{}', now() - interval '5 h', true);
INSERT INTO predictions (decision_id, record_order, version_ms, predicted_rate, follow_probability, predicted_for, features)
SELECT decision_id, '1', 1772409600000, 0.02 + post_id::int % 7 / 500.0, 0.3, posted_at, '{}' FROM content;
INSERT INTO prediction_drift (part, slot, posts, skill, calibration_error, calibration_by_chance, alerts)
VALUES ('ridge', now() - interval '1 h', 38, 0.25, 0.1, 0.05, '{}');
INSERT INTO bandit_arms (arm_name, scope, successes, failures, avg_reward, updated_at)
VALUES ('content_educational', 'content', 30, 10, 0.03, now()), ('timing_9', 'timing', 3, 1, 0.031, now());
INSERT INTO gate_refusal_counts (slot, reason, posts, alone)
SELECT date_trunc('hour', now()) - n * interval '1 h', reason, 2, 0
FROM generate_series(1, 24) AS n, unnest('{age,likes,learnable}'::text[]) AS reason;
INSERT INTO schedule_slots (schedule, slot, state, reason, term, decided_at, finished_at)
SELECT 'learn', slot, CASE WHEN n = 3 THEN 'missed' ELSE 'done' END, CASE WHEN n = 3 THEN 'for a test' END, 1,
       slot + interval '1 s', CASE WHEN n <> 3 THEN slot + interval '5 s' END
FROM (SELECT n, date_trunc('hour', now()) - n * interval '1 h' AS slot FROM generate_series(2, 24) AS n) s;
INSERT INTO jobs (kind, slot, state, queued_at, finished_at)
VALUES ('learn', date_trunc('hour', now()) - interval '2 h', 'done', now() - interval '2 h', now() - interval '2 h');
INSERT INTO worker_heartbeats (instance, role, domain_time, detail)
VALUES ('learner-1', 'learner', now(),
        '{"lag": [{"topic": "posts", "seconds": 1.5, "records": 7}, {"topic": "metrics", "seconds": null}]}');
