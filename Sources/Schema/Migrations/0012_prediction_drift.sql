-- What was predicted of each own post beside what came of it, with the mean that the model of the prediction was trained
-- on: the model ids are null where no trained part was in force. `age` is that of the post at the reading.
CREATE VIEW prediction_outcomes AS
SELECT p.decision_id, p.version_ms, p.predicted_for, c.posted_at, o.collected_at, o.collected_at - c.posted_at AS age,
       e.decision_id IS NOT NULL AS learnable,
       v.ridge_model_id, p.predicted_rate, (r.baseline ->> 'mean')::double precision AS mean_rate, o.engagement_rate,
       v.logit_model_id, p.follow_probability, (l.baseline ->> 'mean')::double precision AS mean_follow,
       f.followers_gained
FROM predictions p
JOIN content c ON c.decision_id = p.decision_id AND c.origin = 'own' AND c.posted_at IS NOT NULL
LEFT JOIN outcomes o ON o.decision_id = p.decision_id
LEFT JOIN learning_examples e ON e.decision_id = p.decision_id
LEFT JOIN predictor_versions v ON v.version_ms = p.version_ms
LEFT JOIN predictor_models r ON r.model_id = v.ridge_model_id
LEFT JOIN predictor_models l ON l.model_id = v.logit_model_id
LEFT JOIN post_followers f ON f.decision_id = p.decision_id AND f.simulated = o.simulated;

-- How the newest matured predictions of each part did, measured by every learn run. Unknown figures are null: too few
-- predictions of a trained model have matured.
CREATE TABLE prediction_drift (
    part text NOT NULL CHECK (part IN ('ridge', 'logistic')),
    slot timestamptz NOT NULL,
    posts bigint NOT NULL,
    oldest_post timestamptz,
    newest_post timestamptz,
    skill double precision,
    -- Over the mean outcome; `calibration_by_chance` is what chance alone would give.
    calibration_error double precision,
    calibration_by_chance double precision,
    mean_prediction double precision,
    mean_outcome double precision,
    alerts text[] NOT NULL,
    PRIMARY KEY (part, slot)
);
