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
            "INSERT INTO deployment (account, mode, time_zone, started_at) VALUES ('acme', 'live', $1, $2)",
            [.text(timeZone), .timestamp(Self.start)])
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
        let decision = PostgresParameter.uuid(Self.decision(number))
        let posted = posted ?? Self.start + .hours(Int64(number))
        let collected = collected ?? posted + .days(1)
        try connection.execute(
            """
            INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account,
                decision_type, bandit_arm, content_type, generator_name, quality_score, novelty_score,
                expertise_level, viral_score, created_at, posted_at)
            VALUES ($1, '1', $2, 'posted', 'own', false, 'acme', 'thread', 'educational_thread', 'educational', $3,
                $4, $5, 0.6, 65, $6, $6)
            """,
            [
                decision, .text("p\(number)"), .text(generator), .double(quality), .double(novelty),
                .timestamp(posted),
            ])
        try connection.execute(
            """
            INSERT INTO outcomes (decision_id, post_id, simulated, source, impressions, likes, retweets, replies,
                collected_at)
            VALUES ($1, $2, false, 'test', $3, $4, 2, 3, $5)
            """,
            [decision, .text("p\(number)"), .int(impressions), .int(likes), .timestamp(collected)])
        try connection.execute(
            "INSERT INTO learning_examples (decision_id, simulated, learned_at) VALUES ($1, false, $2)",
            [decision, .timestamp(learned ?? collected)])
        guard let followers else { return }
        try connection.execute(
            """
            INSERT INTO follower_attributions (decision_id, method, window_start, window_end, followers_gained,
                collected_at, simulated)
            VALUES ($1, 'direct', $2, $3, $4, $3, false)
            """,
            [decision, .timestamp(posted), .timestamp(collected), .int(followers)])
    }

    func number(_ sql: String) throws -> Int64 { try connection.execute(sql).only().int(0) }
    func text(_ sql: String) throws -> String { try connection.execute(sql).only().text(0) }
}
