import Postgres
import Timekeeping

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
