import Learning
import Postgres
import Timekeeping

/// What the gates are asked to be, over time (`gate_settings`). The newest row rules.
///
/// A person's row stands until a person puts the configuration back. While the configuration rules, a learn run that
/// finds it changed adds a row that says so. Whoever may write takes `lock` before looking, so that no row is written by
/// someone who has not seen the one before it.
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

    /// The row that rules; `nil` before the first learn run.
    public static func newest(_ connection: PostgresConnection) throws(PostgresError) -> Entry? {
        try list(connection, limit: 1).first
    }

    /// Newest first.
    public static func list(_ connection: PostgresConnection, limit: Int) throws(PostgresError) -> [Entry] {
        let rows = try connection.execute(
            """
            SELECT \(columns) FROM gate_settings ORDER BY setting_id DESC LIMIT $1
            """, [.int(Int64(limit))])
        var entries: [Entry] = []
        for row in rows { entries.append(try entry(row)) }
        return entries
    }

    /// The row that rules a learn run. Where the configuration rules and is not what the newest row says, a new row.
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
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                RETURNING \(columns)
                """,
                [
                    .timestamp(validFrom), .text(setting.mode.rawValue), .double(setting.views),
                    .double(setting.likes), .double(setting.age.seconds), .text(person), .timestamp(now),
                    .text(reason), .text(source.rawValue),
                ]
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
                mode: GateThresholds.Mode(rawValue: try row.text("mode")) ?? .fixed,
                views: try row.double("views_min"), likes: try row.double("likes_min"),
                age: Span(microseconds: try row.int("age"))),
            source: Source(rawValue: try row.text("source")) ?? .person, validFrom: try row.timestamp("valid_from"),
            setAt: try row.timestamp("set_at"), setBy: try row.text("set_by"), reason: try row.text("reason"))
    }
}
