import Learning
import Postgres
import Timekeeping

/// The settings of the gates over time (`gate_settings`). The newest row applies.
///
/// An operator's row applies until an operator returns to the configuration. While the configuration applies, a learn run
/// that finds it changed adds a row. Writers take `lock` before they read, so that no row is written without seeing the one
/// before it.
public enum GateSettings {
    public enum Source: String, Hashable, Sendable {
        case person
        case configuration
    }

    /// One row.
    public struct Entry: Hashable, Sendable {
        public let id: Int64
        public let setting: GateSetting
        public let source: Source
        /// Domain time.
        public let validFrom: Timestamp
        public let setAt: Timestamp
        public let setBy: String
        public let reason: String
    }

    /// To run first in a transaction that may add a row: it lets nobody else add one, and readers pass.
    public static let lock = "LOCK TABLE gate_settings IN SHARE ROW EXCLUSIVE MODE"

    /// The current row; `nil` before the first learn run.
    public static func newest(_ connection: PostgresConnection) throws(PostgresError) -> Entry? {
        try list(connection, limit: 1).first
    }

    /// Newest first.
    public static func list(_ connection: PostgresConnection, limit: Int) throws(PostgresError) -> [Entry] {
        let rows = try connection.execute(
            """
            SELECT \(unescaped: columns) FROM gate_settings ORDER BY setting_id DESC LIMIT \(limit)
            """)
        var entries: [Entry] = []
        for row in rows { entries.append(try entry(row)) }
        return entries
    }

    /// The row that applies to a learn run: a new one if the configuration applies and has changed.
    ///
    /// - Parameter now: domain time of the run.
    public static func ruling(
        _ connection: PostgresConnection, configured: GateSetting, slot: Timestamp, now: Timestamp
    ) throws(PostgresError) -> Entry {
        let newest = try newest(connection)
        if let newest, newest.source == .person || newest.setting == configured { return newest }
        let changes = newest.map { configured.differences(from: $0.setting) } ?? []
        let words = changes.map { "\($0.name) \($0.before) to \($0.after)" }.joined(separator: ", ")
        return try add(
            connection, configured, source: .configuration, by: "learn",
            because: newest == nil ? "as configured at the first learn run" : "the configuration changed: \(words)",
            validFrom: slot, at: now)
    }

    @discardableResult
    public static func add(
        _ connection: PostgresConnection, _ setting: GateSetting, source: Source, by person: String,
        because reason: String, validFrom: Timestamp, at now: Timestamp
    ) throws(PostgresError) -> Entry {
        try entry(
            connection.execute(
                """
                INSERT INTO gate_settings (valid_from, mode, views_min, likes_min, age_min_seconds, set_by, set_at,
                                           reason, source)
                VALUES (\(validFrom), \(setting.mode), \(setting.views), \(setting.likes), \(setting.age.seconds),
                    \(person), \(now), \(reason), \(source))
                RETURNING \(unescaped: columns)
                """
            ).only())
    }

    private static let columns = """
        setting_id, mode, views_min, likes_min, (age_min_seconds * 1000000)::bigint AS age, source, valid_from, set_at,
        set_by, reason
        """

    private static func entry(_ row: PostgresRow) throws(PostgresError) -> Entry {
        Entry(
            id: try row.int("setting_id"),
            setting: GateSetting(
                mode: try row.value("mode", of: "gate_settings"),
                views: try row.double("views_min"), likes: try row.double("likes_min"),
                age: Span(microseconds: try row.int("age"))),
            source: try row.value("source", of: "gate_settings"), validFrom: try row.timestamp("valid_from"),
            setAt: try row.timestamp("set_at"), setBy: try row.text("set_by"), reason: try row.text("reason"))
    }
}

/// The thresholds over time (`learning_gates`): what the setting came to for the window of a learn run.
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
            VALUES (\(slot), \(thresholds.mode), \(thresholds.views), \(thresholds.likes), \(thresholds.age.seconds),
                \(thresholds.medianViews), \(thresholds.medianLikes), \(Int64(postsInWindow)), 'learn',
                \(thresholds.reason), \(setting)) RETURNING gate_id
            """)
        return (try made.only().int("gate_id"), true)
    }

    /// The current row; `nil` before the first learn run.
    public static func newest(_ connection: PostgresConnection) throws(PostgresError) -> Entry? {
        try list(connection, limit: 1).first
    }

    public static func entry(_ connection: PostgresConnection, id: Int64) throws(PostgresError) -> Entry? {
        try connection.execute("SELECT \(unescaped: columns) FROM learning_gates WHERE gate_id = \(id)")
            .first.map { row throws(PostgresError) in try entry(row) }
    }

    /// Newest first.
    public static func list(_ connection: PostgresConnection, limit: Int) throws(PostgresError) -> [Entry] {
        let rows = try connection.execute(
            "SELECT \(unescaped: columns) FROM learning_gates ORDER BY gate_id DESC LIMIT \(limit)")
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
                mode: try row.value("mode", of: "gate_settings"),
                views: try row.double("views_min"), likes: try row.double("likes_min"),
                age: Span(microseconds: try row.int("age")), medianViews: try row.optionalDouble("median_views"),
                medianLikes: try row.optionalDouble("median_likes"), reason: try row.text("reason")),
            postsInWindow: try row.int("posts_in_window"), settingID: try row.optionalInt("setting_id"))
    }
}

/// What the gates said of the posts of each learn run (`gate_refusal_counts`).
public enum RefusalCounts {
    /// One learn run.
    public struct Slot: Hashable, Sendable {
        public let slot: Timestamp
        /// By reason, and `learnable`; posts with several reasons count with each.
        public let posts: [String: Int64]
        /// Posts that nothing else holds back.
        public let alone: [String: Int64]
    }

    /// One row a reason, those that held nothing back too: a slot without rows is one whose verdicts failed. A run that
    /// is done again replaces its own.
    public static func store(
        _ connection: PostgresConnection, _ tally: GateTally, at slot: Timestamp
    ) throws(PostgresError) {
        let rows = tally.rows
        try connection.execute(
            """
            INSERT INTO gate_refusal_counts (slot, reason, posts, alone)
            SELECT \(slot), reason, posts, alone FROM unnest(\(rows.map(\.name)),
                \(.ints(rows.map { Int64($0.posts) })), \(.ints(rows.map { Int64($0.alone) })))
                AS new (reason, posts, alone)
            ON CONFLICT (slot, reason) DO UPDATE SET posts = EXCLUDED.posts, alone = EXCLUDED.alone
            """)
    }

    /// The newest learn runs since a moment, newest first.
    ///
    /// - Parameter isByDay: of each day (UTC) only its last run.
    public static func list(
        _ connection: PostgresConnection, since: Timestamp?, isByDay: Bool, limit: Int
    ) throws(PostgresError) -> [Slot] {
        let rows = try connection.execute(
            """
            SELECT slot, reason, posts, alone FROM gate_refusal_counts
            WHERE slot IN (
                SELECT max(slot)
                FROM (SELECT DISTINCT slot FROM gate_refusal_counts WHERE \(since)::timestamptz IS NULL
                    OR slot >= \(since)) s
                GROUP BY CASE WHEN \(isByDay) THEN date_trunc('day', slot, 'UTC') ELSE slot END
                ORDER BY 1 DESC LIMIT \(limit))
            ORDER BY slot DESC, reason
            """)
        var slots: [Slot] = []
        var posts: [String: Int64] = [:]
        var alone: [String: Int64] = [:]
        var current: Timestamp?
        for row in rows {
            let slot = try row.timestamp("slot")
            if let current, current != slot {
                slots.append(Slot(slot: current, posts: posts, alone: alone))
                (posts, alone) = ([:], [:])
            }
            current = slot
            posts[try row.text("reason")] = try row.int("posts")
            alone[try row.text("reason")] = try row.int("alone")
        }
        if let current { slots.append(Slot(slot: current, posts: posts, alone: alone)) }
        return slots
    }
}
