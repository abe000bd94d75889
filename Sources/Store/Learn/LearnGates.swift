import Learning
import Postgres
import Timekeeping

/// The thresholds in force over time (`learning_gates`): what the setting came to for the window of a learn run.
public enum LearnGates {
    /// One row.
    public struct Entry: Hashable, Sendable {
        public let id: Int64
        /// The slot of the learn run that came to it.
        public let validFrom: Timestamp
        public let thresholds: GateThresholds
        public let postsInWindow: Int64
        /// The setting it came from; `nil` in rows older than settings.
        public let settingID: Int64?
    }

    /// The id of the row that holds these thresholds: the newest one if it says the same by the same setting, else a
    /// new one.
    public static func current(
        _ connection: PostgresConnection, _ thresholds: GateThresholds, setting: Int64, postsInWindow: Int,
        at slot: Timestamp
    ) throws(PostgresError) -> (id: Int64, isNew: Bool) {
        if let newest = try newest(connection), newest.settingID == setting,
            newest.thresholds.mode == thresholds.mode, newest.thresholds.views == thresholds.views,
            newest.thresholds.likes == thresholds.likes, newest.thresholds.age == thresholds.age
        {
            return (newest.id, false)
        }
        let made = try connection.execute(
            """
            INSERT INTO learning_gates (valid_from, mode, views_min, likes_min, age_min_seconds, median_views,
                                        median_likes, posts_in_window, changed_by, reason, setting_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'learn', $9, $10) RETURNING gate_id
            """,
            [
                .timestamp(slot), .text(thresholds.mode.rawValue), .double(thresholds.views),
                .double(thresholds.likes), .double(thresholds.age.seconds), .double(thresholds.medianViews),
                .double(thresholds.medianLikes), .int(Int64(postsInWindow)), .text(thresholds.reason), .int(setting),
            ])
        return (try made.only().int("gate_id"), true)
    }

    /// The row in force; `nil` before the first learn run.
    public static func newest(_ connection: PostgresConnection) throws(PostgresError) -> Entry? {
        try list(connection, limit: 1).first
    }

    public static func entry(_ connection: PostgresConnection, id: Int64) throws(PostgresError) -> Entry? {
        try connection.execute("SELECT \(columns) FROM learning_gates WHERE gate_id = $1", [.int(id)])
            .first.map { row throws(PostgresError) in try entry(row) }
    }

    /// Newest first.
    public static func list(_ connection: PostgresConnection, limit: Int) throws(PostgresError) -> [Entry] {
        let rows = try connection.execute(
            "SELECT \(columns) FROM learning_gates ORDER BY gate_id DESC LIMIT $1", [.int(Int64(limit))])
        var entries: [Entry] = []
        for row in rows { entries.append(try entry(row)) }
        return entries
    }

    private static let columns = """
        gate_id, valid_from, mode, views_min, likes_min, (age_min_seconds * 1000000)::bigint AS age, median_views,
        median_likes, posts_in_window, reason, setting_id
        """

    private static func entry(_ row: PostgresRow) throws(PostgresError) -> Entry {
        Entry(
            id: try row.int("gate_id"), validFrom: try row.timestamp("valid_from"),
            thresholds: GateThresholds(
                mode: GateThresholds.Mode(rawValue: try row.text("mode")) ?? .fixed,
                views: try row.double("views_min"), likes: try row.double("likes_min"),
                age: Span(microseconds: try row.int("age")), medianViews: try row.optionalDouble("median_views"),
                medianLikes: try row.optionalDouble("median_likes"), reason: try row.text("reason")),
            postsInWindow: try row.int("posts_in_window"), settingID: try row.optionalInt("setting_id"))
    }
}
