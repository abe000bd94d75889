import Learning
import Postgres
import Timekeeping

/// Reads what the monitoring rules evaluate, in one snapshot. Every statement is limited to a window or to a table that stays
/// small, so that a poll every few seconds costs milliseconds.
public struct SystemStateReader {
    let connection: PostgresConnection

    public init(_ connection: PostgresConnection) { self.connection = connection }

    /// - Parameters:
    ///   - now: domain time.
    ///   - firstCheckpoint: the age at which a post is read first; an hour later its reading is missed.
    /// - Throws: `StoreError` with `.deploymentMissing` where the deployment row is missing.
    public func read(now: Timestamp, firstCheckpoint: Span = .hours(1)) throws -> SystemState {
        try connection.transaction(isolation: .repeatableRead) {
            let deployment = try Deployment.load(connection)
            var state = SystemState(now: now, startedAt: deployment.startedAt)
            state.posts = try posts(deployment, now, firstCheckpoint)
            state.readings = try readings(deployment, now)
            state.generators = try generators()
            state.uses = try uses(deployment, now)
            state.lastOptimization = try lastOptimization()
            state.models = try models()
            state.drift = try drift()
            state.schedules = try schedules(now)
            state.processes = try processes()
            state.lags = try lags()
            return state
        }
    }

    private func posts(
        _ deployment: Deployment, _ now: Timestamp, _ firstCheckpoint: Span
    ) throws(PostgresError) -> SystemState.Posts {
        let row = try connection.execute(
            """
            SELECT count(*) AS published, count(generator_name) AS named,
                   count(*) FILTER (WHERE posted_at <= \(now - firstCheckpoint - .hours(1))) AS due,
                   count(*) FILTER (WHERE posted_at <= \(now - firstCheckpoint - .hours(1))
                       AND o.impressions IS NOT NULL) AS read
            FROM content c LEFT JOIN outcomes o USING (decision_id)
            WHERE c.origin = 'own' AND c.status = 'posted' AND c.simulated = \(deployment.learnsFromSimulated)
              AND c.posted_at > \(now - .days(7)) AND c.posted_at <= \(now)
            """
        ).only()
        return SystemState.Posts(
            published: try row.int("published"), withGenerator: try row.int("named"), due: try row.int("due"),
            read: try row.int("read"))
    }

    private func readings(_ deployment: Deployment, _ now: Timestamp) throws(PostgresError) -> SystemState.Readings {
        let row = try connection.execute(
            """
            SELECT count(*) AS taken, count(*) FILTER (WHERE impressions IS NULL OR likes IS NULL) AS unknown
            FROM readings WHERE collected_at > \(now - .hours(24)) AND collected_at <= \(now)
                AND simulated = \(deployment.learnsFromSimulated)
            """
        ).only()
        return SystemState.Readings(taken: try row.int("taken"), unknown: try row.int("unknown"))
    }

    private func lastOptimization() throws(PostgresError) -> Timestamp? {
        // Manual actions do not show that the optimizer is alive.
        try connection.execute(
            """
            SELECT max(created_at) AS at FROM optimization_events
            WHERE event_type IN ('autonomous_optimization', 'skipped', 'failed', 'refused')
            """
        ).only().optionalTimestamp("at")
    }
}

extension SystemStateReader {
    /// Schedules with what became of their slots of the last eight days.
    func schedules(_ now: Timestamp) throws(PostgresError) -> [SystemState.Schedule] {
        var schedules: [SystemState.Schedule] = []
        for row in try connection.execute(
            """
            SELECT s.schedule, s.paused, s.paused_at, s.paused_by, s.next_slot,
                   COALESCE(s.every_seconds, extract(epoch FROM s.next_slot - s.last_slot))::bigint AS every_seconds,
                   slots.missed, slots.newest_missed, slots.oldest_open, ended.slot AS newest_ended,
                   CASE WHEN ended.state = 'failed' THEN COALESCE(ended.reason, j.error, 'no reason was given') END
                       AS failure
            FROM schedules s
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE state = 'missed' AND decided_at > \(now - .hours(24))) AS missed,
                       max(slot) FILTER (WHERE state = 'missed' AND decided_at > \(now - .hours(24))) AS newest_missed,
                       min(slot) FILTER (WHERE state = 'queued') AS oldest_open
                FROM schedule_slots l WHERE l.schedule = s.schedule AND l.slot > \(now - .days(8))
            ) slots
            LEFT JOIN LATERAL (
                SELECT slot, state, reason, job_id FROM schedule_slots l
                WHERE l.schedule = s.schedule AND l.state IN ('done', 'skipped', 'failed')
                ORDER BY slot DESC LIMIT 1
            ) ended ON true
            LEFT JOIN jobs j ON j.job_id = ended.job_id
            ORDER BY every_seconds, s.schedule
            """)
        {
            schedules.append(
                SystemState.Schedule(
                    name: try row.text("schedule"), isPaused: try row.bool("paused"),
                    pausedAt: try row.optionalTimestamp("paused_at"), pausedBy: try row.optionalText("paused_by"),
                    nextSlot: try row.timestamp("next_slot"), every: .seconds(try row.int("every_seconds")),
                    missed: try row.int("missed"), newestMissed: try row.optionalTimestamp("newest_missed"),
                    oldestOpen: try row.optionalTimestamp("oldest_open"),
                    newestEnded: try row.optionalTimestamp("newest_ended"), failure: try row.optionalText("failure")))
        }
        return schedules
    }

    func processes() throws(PostgresError) -> [SystemState.Process] {
        var processes: [SystemState.Process] = []
        for row in try connection.execute(
            """
            SELECT instance, role, state = 'stopped' AS stopped,
                   extract(epoch FROM clock_timestamp() - beat_at)::float8 AS silence
            FROM worker_heartbeats ORDER BY role, instance
            """)
        {
            processes.append(
                SystemState.Process(
                    instance: try row.text("instance"), role: try row.text("role"),
                    hasStopped: try row.bool("stopped"), silence: try row.double("silence")))
        }
        return processes
    }

    /// The lag that live processes report.
    public func lags() throws(PostgresError) -> [SystemState.Lag] {
        var lags: [SystemState.Lag] = []
        for row in try connection.execute(
            """
            SELECT w.role, l.topic, l.seconds, l.records
            FROM worker_heartbeats w
            CROSS JOIN jsonb_to_recordset(
                CASE jsonb_typeof(w.detail -> 'lag') WHEN 'array' THEN w.detail -> 'lag' ELSE '[]' END
            ) AS l (topic text, seconds float8, records bigint)
            WHERE w.state <> 'stopped' AND l.topic IS NOT NULL
              AND w.beat_at > clock_timestamp() - \(MonitoringThresholds().silence) * interval '1 s'
            ORDER BY w.role, l.topic
            """)
        {
            lags.append(
                SystemState.Lag(
                    role: try row.text("role"), topic: try row.text("topic"),
                    seconds: try row.optionalDouble("seconds"), records: try row.optionalInt("records")))
        }
        return lags
    }
}

extension SystemStateReader {
    /// The published model of each kind, the newest fit, and what waits for the next.
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

extension SystemStateReader {
    func generators() throws(PostgresError) -> [SystemState.Generator] {
        var generators: [SystemState.Generator] = []
        for row in try connection.execute(
            """
            SELECT generator_name, weight, status, avg_f_per_1k, measured_posts, last_used_at, added_at
            FROM generator_weights JOIN generators USING (generator_name) ORDER BY generator_name
            """)
        {
            generators.append(
                SystemState.Generator(
                    name: try row.text("generator_name"), weight: try row.double("weight"),
                    status: try row.text("status"), followersPerThousand: try row.optionalDouble("avg_f_per_1k"),
                    measuredPosts: try row.int("measured_posts"),
                    lastUsedAt: try row.optionalTimestamp("last_used_at"),
                    addedAt: try row.optionalTimestamp("added_at"))
            )
        }
        return generators
    }

    /// Posts of seven days by generator, beside the sum of the weights that were current when each was made: those of
    /// the last event before it, or the defaults.
    func uses(_ deployment: Deployment, _ now: Timestamp) throws(PostgresError) -> [SystemState.GeneratorUse] {
        var uses: [SystemState.GeneratorUse] = []
        for row in try connection.execute(
            """
            WITH post AS (
                SELECT generator_name,
                       (SELECT event_id FROM optimization_events e WHERE e.created_at <= c.created_at
                        ORDER BY e.created_at DESC, e.event_id DESC LIMIT 1) AS event_id
                FROM content c
                WHERE origin = 'own' AND status = 'posted' AND simulated = \(deployment.learnsFromSimulated)
                    AND generator_name IS NOT NULL
                  AND posted_at > \(now - .days(7)) AND posted_at <= \(now)
            ), batch AS (SELECT event_id, count(*) AS posts FROM post GROUP BY event_id),
            asked AS (
                SELECT w.key AS generator_name, b.posts * w.value::float8 AS expected
                FROM batch b JOIN optimization_events USING (event_id), jsonb_each_text(new_weights) w
                UNION ALL
                SELECT g.generator_name, b.posts * g.default_weight
                FROM batch b, generators g WHERE b.event_id IS NULL
            )
            SELECT g.generator_name, COALESCE(wrote.posts, 0) AS posts, COALESCE(asked.expected, 0) AS expected
            FROM generator_weights g
            LEFT JOIN (SELECT generator_name, count(*) AS posts FROM post GROUP BY 1) wrote USING (generator_name)
            LEFT JOIN (SELECT generator_name, sum(expected) AS expected FROM asked GROUP BY 1) asked
                USING (generator_name)
            ORDER BY g.generator_name
            """)
        {
            uses.append(
                SystemState.GeneratorUse(
                    name: try row.text("generator_name"), posts: try row.int("posts"),
                    expected: try row.double("expected")))
        }
        return uses
    }
}
