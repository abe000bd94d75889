import Learning
import Postgres
import Timekeeping

/// The thresholds in force over time (`learning_gates`).
public enum LearnGates {
    /// The id of the row that holds these thresholds: the newest one if it says the same, else a new one.
    public static func current(
        _ connection: PostgresConnection, _ thresholds: GateThresholds, postsInWindow: Int, at slot: Timestamp
    ) throws(PostgresError) -> (id: Int64, isNew: Bool) {
        let newest = try connection.execute(
            """
            SELECT gate_id, mode, views_min, likes_min, age_min_seconds
            FROM learning_gates ORDER BY gate_id DESC LIMIT 1
            """
        ).first
        if let newest, try newest.text("mode") == thresholds.mode.rawValue,
            try newest.double("views_min") == thresholds.views, try newest.double("likes_min") == thresholds.likes,
            try newest.double("age_min_seconds") == thresholds.age.seconds
        {
            return (try newest.int("gate_id"), false)
        }
        let made = try connection.execute(
            """
            INSERT INTO learning_gates (valid_from, mode, views_min, likes_min, age_min_seconds, median_views,
                                        median_likes, posts_in_window, changed_by, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'learn', $9) RETURNING gate_id
            """,
            [
                .timestamp(slot), .text(thresholds.mode.rawValue), .double(thresholds.views),
                .double(thresholds.likes), .double(thresholds.age.seconds), .double(thresholds.medianViews),
                .double(thresholds.medianLikes), .int(Int64(postsInWindow)), .text(thresholds.reason),
            ])
        return (try made.only().int("gate_id"), true)
    }
}
