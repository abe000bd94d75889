import Learning
import Postgres
import Timekeeping

/// How the predictions of the newest matured posts did (`prediction_outcomes`, `prediction_drift`).
///
/// Only posts that may be learned from count, as they do where a model is judged before it is published; and only
/// predictions that a trained part made: the defaults promise nothing.
public enum DriftStore {
    /// Measures both parts and stores what came of it.
    public static func renew(
        _ connection: PostgresConnection, thresholds: DriftThresholds, leastAge: Span, at slot: Timestamp
    ) throws(PostgresError) -> [DriftMeasurement] {
        var measured: [DriftMeasurement] = []
        for part in PredictedPart.allCases {
            measured.append(try measure(connection, part, thresholds: thresholds, leastAge: leastAge))
        }
        try store(connection, measured, at: slot)
        return measured
    }

    /// Measures one part.
    ///
    /// - Parameter leastAge: of a post at its reading, for its prediction to have matured.
    public static func measure(
        _ connection: PostgresConnection, _ part: PredictedPart, thresholds: DriftThresholds, leastAge: Span
    ) throws(PostgresError) -> DriftMeasurement {
        let columns =
            part == .ridge
            ? "predicted_rate AS prediction, mean_rate AS mean, engagement_rate AS outcome"
            : "follow_probability AS prediction, mean_follow AS mean, (followers_gained > 0)::integer::double precision AS outcome"
        let rows = try connection.execute(
            """
            SELECT posted_at, prediction, mean, outcome
            FROM (SELECT decision_id, posted_at, \(unescaped: columns), age, learnable FROM prediction_outcomes) matured
            WHERE learnable AND age >= \(leastAge.microseconds) * interval '1 microsecond' AND mean IS NOT NULL
                AND outcome IS NOT NULL
            ORDER BY posted_at DESC, decision_id DESC LIMIT \(Int64(thresholds.posts))
            """)
        var posts: [PredictedOutcome] = []
        var moments: [Timestamp] = []
        for row in rows {
            moments.append(try row.timestamp("posted_at"))
            posts.append(
                PredictedOutcome(
                    prediction: try row.double("prediction"), mean: try row.double("mean"),
                    outcome: try row.double("outcome")))
        }
        return DriftMeasurement(
            drift: Drift(part, posts.reversed(), thresholds: thresholds), oldestPost: moments.last,
            newestPost: moments.first)
    }

    /// One row a part and slot; a run that is done again replaces it.
    public static func store(
        _ connection: PostgresConnection, _ measured: [DriftMeasurement], at slot: Timestamp
    ) throws(PostgresError) {
        for measurement in measured.sorted(by: { $0.drift.part.rawValue < $1.drift.part.rawValue }) {
            let drift = measurement.drift
            try connection.execute(
                """
                INSERT INTO prediction_drift (part, slot, posts, oldest_post, newest_post, skill, calibration_error,
                                              calibration_by_chance, mean_prediction, mean_outcome, alerts)
                VALUES (\(drift.part), \(slot), \(drift.count), \(measurement.oldestPost), \(measurement.newestPost),
                    \(drift.skill), \(drift.calibrationError), \(drift.calibrationByChance), \(drift.meanPrediction),
                    \(drift.meanOutcome), \(drift.alerts.map(\.rawValue)))
                ON CONFLICT (part, slot) DO UPDATE
                SET posts = EXCLUDED.posts, oldest_post = EXCLUDED.oldest_post, newest_post = EXCLUDED.newest_post,
                    skill = EXCLUDED.skill, calibration_error = EXCLUDED.calibration_error,
                    calibration_by_chance = EXCLUDED.calibration_by_chance,
                    mean_prediction = EXCLUDED.mean_prediction, mean_outcome = EXCLUDED.mean_outcome,
                    alerts = EXCLUDED.alerts
                """)
        }
    }
}

extension DriftStore {
    /// A row of `prediction_drift`.
    public struct Row: Hashable, Sendable {
        public var part: String
        public var slot: Timestamp
        public var posts: Int64
        public var newestPost: Timestamp?
        public var skill: Double?
        public var calibrationError: Double?
        public var calibrationByChance: Double?
        public var alerts: [String]

        public init(
            part: String, slot: Timestamp, posts: Int64, newestPost: Timestamp?, skill: Double?,
            calibrationError: Double?, calibrationByChance: Double?, alerts: [String]
        ) {
            self.part = part
            self.slot = slot
            self.posts = posts
            self.newestPost = newestPost
            self.skill = skill
            self.calibrationError = calibrationError
            self.calibrationByChance = calibrationByChance
            self.alerts = alerts
        }
    }

    /// The newest measurement of each part: the rate first, then the follow.
    public static func newest(_ connection: PostgresConnection) throws(PostgresError) -> [Row] {
        let rows = try connection.execute(
            """
            SELECT newest.*
            FROM unnest('{ridge,logistic}'::text[]) WITH ORDINALITY AS parts (name, position)
            CROSS JOIN LATERAL (
                SELECT part, slot, posts, newest_post, skill, calibration_error, calibration_by_chance, alerts
                FROM prediction_drift WHERE part = parts.name ORDER BY slot DESC LIMIT 1
            ) newest
            ORDER BY parts.position
            """)
        var newest: [Row] = []
        for row in rows {
            newest.append(
                Row(
                    part: try row.text("part"), slot: try row.timestamp("slot"), posts: try row.int("posts"),
                    newestPost: try row.optionalTimestamp("newest_post"), skill: try row.optionalDouble("skill"),
                    calibrationError: try row.optionalDouble("calibration_error"),
                    calibrationByChance: try row.optionalDouble("calibration_by_chance"),
                    alerts: try row.texts("alerts").compactMap(\.self)))
        }
        return newest
    }
}

/// A drift measured, with the posts it was measured on.
public struct DriftMeasurement: Hashable, Sendable {
    public let drift: Drift
    /// Of the measured posts; `nil` if there were none.
    public let oldestPost: Timestamp?
    public let newestPost: Timestamp?
}
