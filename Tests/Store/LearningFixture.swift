import Model
import Postgres
import Schema
import TestServers
import Timekeeping

/// A migrated database of a live deployment, and rows put into its tables directly.
struct LearningFixture {
    let connection: PostgresConnection
    static let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

    init(timeZone: String = "UTC") throws {
        connection = try PostgresConnection(
            PostgresConfiguration(url: TestServers.postgres().makeDatabase(), applicationName: "tests"))
        try Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) }).migrate(connection)
        try connection.execute(
            """
            INSERT INTO deployment (account, mode, time_zone, started_at)
                VALUES ('acme', 'live', \(timeZone), \(Self.start))
            """)
    }

    static func decision(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-8000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// A learnable post: posted `number` hours after the start, read at `collected` (a day later where not given).
    func add(
        _ number: Int, generator: String? = "coach", posted: Timestamp? = nil, collected: Timestamp? = nil,
        impressions: Int64 = 1000, likes: Int64 = 30, followers: Int64? = 1, learned: Timestamp? = nil,
        quality: Double = 0.5, novelty: Double? = 0.4
    ) throws {
        let decision = Self.decision(number)
        let posted = posted ?? Self.start + .hours(Int64(number))
        let collected = collected ?? posted + .days(1)
        try connection.execute(
            """
            INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account,
                decision_type, bandit_arm, content_type, generator_name, quality_score, novelty_score,
                expertise_level, viral_score, created_at, posted_at)
            VALUES (\(uuid: decision), '1', \("p\(number)"), 'posted', 'own', false, 'acme', 'thread', 'educational_thread',
                'educational', \(generator),
                \(quality), \(novelty), 0.6, 65, \(posted), \(posted))
            """)
        try connection.execute(
            """
            INSERT INTO outcomes (decision_id, post_id, simulated, source, impressions, likes, retweets, replies,
                collected_at)
            VALUES (\(uuid: decision), \("p\(number)"), false, 'test', \(impressions), \(likes), 2, 3, \(collected))
            """)
        try connection.execute(
            """
            INSERT INTO learning_examples (decision_id, simulated, learned_at)
                VALUES (\(uuid: decision), false, \(learned ?? collected))
            """)
        guard let followers else { return }
        try connection.execute(
            """
            INSERT INTO follower_attributions (decision_id, method, window_start, window_end, followers_gained,
                collected_at, simulated)
            VALUES (\(uuid: decision), 'direct', \(posted), \(collected), \(followers), \(collected), false)
            """)
    }

    func number(_ sql: String) throws -> Int64 { try connection.execute(PostgresQuery(unescaped: sql)).only().int(0) }
    func text(_ sql: String) throws -> String { try connection.execute(PostgresQuery(unescaped: sql)).only().text(0) }
}
