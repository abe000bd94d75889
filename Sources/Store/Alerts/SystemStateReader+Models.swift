import Learning
import Postgres
import Timekeeping

extension SystemStateReader {
    /// What is in force of each kind, the newest fit, and what waits for the next.
    func models() throws(PostgresError) -> [SystemState.Model] {
        var models: [SystemState.Model] = []
        for row in try connection.execute(
            """
            SELECT k.kind, force.trained_at AS in_force_since, pin.kind IS NOT NULL AS pinned, fit.trained_at AS last_fit,
                   waiting.posts AS waiting_posts, waiting.since AS waiting_since
            FROM unnest('{ridge,logistic}'::text[]) WITH ORDINALITY k (kind, place)
            LEFT JOIN LATERAL (
                SELECT m.trained_at
                FROM (SELECT * FROM predictor_versions ORDER BY version_ms DESC LIMIT 1) v
                JOIN predictor_models m
                    ON m.model_id = CASE k.kind WHEN 'ridge' THEN v.ridge_model_id ELSE v.logit_model_id END
            ) force ON true
            LEFT JOIN predictor_pins pin ON pin.kind = k.kind
            LEFT JOIN LATERAL (
                SELECT trained_at, learned_through FROM predictor_models m WHERE m.kind = k.kind
                ORDER BY model_id DESC LIMIT 1
            ) fit ON true
            CROSS JOIN LATERAL (
                SELECT count(*) AS posts, min(learned_at) AS since FROM learning_examples
                WHERE learned_at > COALESCE(fit.learned_through, '-infinity')
            ) waiting
            ORDER BY k.place
            """)
        {
            models.append(
                SystemState.Model(
                    kind: try row.text("kind"), inForceSince: try row.optionalTimestamp("in_force_since"),
                    isPinned: try row.bool("pinned"), lastFit: try row.optionalTimestamp("last_fit"),
                    waitingPosts: try row.int("waiting_posts"),
                    waitingSince: try row.optionalTimestamp("waiting_since")))
        }
        return models
    }

    /// The newest measurements of each part, newest first.
    func drift() throws(PostgresError) -> [SystemState.PartDrift] {
        var parts: [SystemState.PartDrift] = []
        for row in try connection.execute(
            """
            SELECT k.part, d.skill, d.calibration_error, array_to_string(d.alerts, ',') AS alerts
            FROM unnest('{ridge,logistic}'::text[]) WITH ORDINALITY k (part, place)
            CROSS JOIN LATERAL (
                SELECT * FROM prediction_drift d WHERE d.part = k.part ORDER BY slot DESC
                LIMIT \(MonitoringThresholds().quietMeasurements)
            ) d
            ORDER BY k.place, d.slot DESC
            """)
        {
            let part = try row.text("part")
            let alerts = try row.text("alerts").split(separator: ",").map(String.init)
            if parts.last?.part == part {
                parts[parts.count - 1].alerts.append(alerts)
            } else {
                parts.append(
                    SystemState.PartDrift(
                        part: part, alerts: [alerts], skill: try row.optionalDouble("skill"),
                        calibrationError: try row.optionalDouble("calibration_error")))
            }
        }
        return parts
    }
}
