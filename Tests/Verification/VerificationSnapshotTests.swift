import CommandLine
import Model
import Operations
import Postgres
import Schema
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Verification

/// The readers of the tables against a real database: rows put in by hand agree with the messages they stand for, and
/// each kind of change to them is found.
@Suite struct VerificationSnapshotTests {
    private static let messages: (posts: [PostMessage], metrics: [MetricMessage], credits: [AttributionMessage]) = (
        [posted(1), draft(2)],
        [
            reading(1, hour: 1, impressions: 200, likes: 9, retweets: 1),
            reading(1, hour: 3, impressions: 400, likes: nil),
            reading(1, hour: 4, impressions: 5, likes: 6),
        ],
        [credit(1, followers: 3, collected: 3)]
    )

    private func database() throws -> PostgresConnection {
        let connection = try PostgresConnection(
            PostgresConfiguration(url: try TestServers.postgres().makeDatabase(), applicationName: "tests"))
        try Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) }).migrate(connection)
        let first = identifier(1)
        let orders = Self.messages.posts.map(\.recordOrder)
        try connection.execute(
            """
            INSERT INTO deployment (account, mode, time_zone, started_at) VALUES ('weaver', 'live', 'UTC', \(postedAt))
            """)
        try connection.execute(
            """
            INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account, decision_type,
                bandit_arm, content_type, content_format, timing_slot, generator_name, quality_score, created_at,
                posted_at)
            VALUES (\(uuid: first), \(orders[0]), '901', 'posted', 'own', false, 'weaver', 'single',
                'educational_thread_morning',
                'educational', 'thread', 'morning', 'coach', 0.5, \(postedAt - .hours(1)), \(postedAt)),
                (\(uuid: identifier(2)), \(orders[1]), NULL, 'draft', 'own', false, 'weaver', 'single', NULL, NULL,
                    NULL, NULL, NULL, NULL, \(postedAt - .hours(1)), NULL)
            """)
        for hour in [Int64(1), 3] {
            try connection.execute(
                """
                INSERT INTO readings (decision_id, collected_at, post_id, source, simulated, impressions, likes,
                    retweets, replies)
                VALUES (\(uuid: first), \(postedAt + .hours(hour)), '901', 'x-api-v2', false,
                    \(hour == 1 ? 200 : 400), \(hour == 1 ? 9 : nil), \(hour == 1 ? 1 : 0), 0)
                """)
        }
        try connection.execute(
            """
            INSERT INTO outcomes (decision_id, post_id, simulated, source, impressions, likes, retweets, replies,
                impressions_at, likes_at, retweets_at, replies_at, collected_at)
            VALUES (\(uuid: first), '901', false, 'x-api-v2', 400, 9, 0, 0, \(postedAt + .hours(3)),
                \(postedAt + .hours(1)), \(postedAt + .hours(3)), \(postedAt + .hours(3)), \(postedAt + .hours(3)))
            """)
        let impossible = String(decoding: Self.messages.metrics[2].encoded(), as: UTF8.self)
        try connection.execute(
            """
            INSERT INTO rejected_readings (decision_id, collected_at, reason, reading)
            VALUES (\(uuid: first), \(postedAt + .hours(4)), 'likes_above_impressions', \(json: impossible))
            """)
        try connection.execute(
            """
            INSERT INTO follower_attributions VALUES (\(uuid: first), 'direct', \(postedAt), \(postedAt + .hours(2)),
                3, \(postedAt + .hours(3)), false)
            """)
        try connection.script(
            """
            INSERT INTO learning_gates (valid_from, mode, views_min, likes_min, age_min_seconds, posts_in_window,
                changed_by, reason) VALUES ('2026-01-01Z', 'fixed', 100, 5, 7200, 1, 'learn', 'fixed');
            INSERT INTO gate_decisions
            SELECT decision_id, 1, true, '{}', 400, 9, 10800, collected_at, collected_at FROM outcomes;
            INSERT INTO learning_examples (decision_id, simulated, learned_at)
            SELECT decision_id, false, collected_at FROM outcomes;
            INSERT INTO bandit_arms (arm_name, scope, successes, failures, avg_reward, updated_at)
            VALUES ('content_educational_thread', 'content', 0, 1, 0.0225, '2026-01-02Z'),
                   ('timing_7', 'timing', 0, 1, 0.0225, '2026-01-02Z');
            """)
        return connection
    }

    private func checks(_ connection: PostgresConnection) throws -> [Comparison] {
        var topics = TopicFold(prefix: "", applied: [:], impressionsMax: 1_000_000)
        for post in Self.messages.posts { topics.apply(.post(post)) }
        for metric in Self.messages.metrics { topics.apply(.metric(metric)) }
        for credit in Self.messages.credits { topics.apply(.attribution(credit)) }
        let snapshot = try VerificationSnapshot(
            connection,
            VerifiedDeployment(
                topicPrefix: "", groupPrefix: "", redisPrefix: "", impressionsMax: 1_000_000, successRate: 0.03))
        return snapshot.checks(topics, deadLetters: [], now: postedAt, successRate: 0.03, mayLag: false)
    }

    @Test func `rows that are what the messages say agree`() throws {
        for check in try checks(try database()) {
            #expect(check.agrees, "\(check.name): \(check.disagreements)")
        }
    }

    private struct Undo: Error {}

    private static let changes = [
        ("content", "UPDATE content SET quality_score = 0.6 WHERE post_id = '901'"),
        ("content", "DELETE FROM content WHERE status = 'draft'"),
        ("outcomes", "UPDATE outcomes SET retweets = 1"),
        ("outcomes", "UPDATE outcomes SET likes_at = impressions_at"),
        ("readings", "UPDATE readings SET likes = 0 WHERE likes IS NULL"),
        ("rejected_readings", "DELETE FROM rejected_readings"),
        ("follower_attributions", "UPDATE follower_attributions SET followers_gained = 4"),
        ("gate_decisions", "UPDATE gate_decisions SET impressions = 401"),
        ("learning_examples", "DELETE FROM learning_examples"),
        ("bandit_arms", "UPDATE bandit_arms SET failures = 2 WHERE arm_name = 'timing_7'"),
        ("generator_weights", "UPDATE generator_weights SET total_posts = 2 WHERE generator_name = 'coach'"),
        (
            "weights replayed",
            """
            UPDATE generator_weights SET weight = weight + CASE generator_name WHEN 'coach' THEN 0.01 ELSE -0.01 END
            WHERE generator_name IN ('coach', 'dataNerd')
            """
        ),
    ]

    @Test func `a change to a table is found in that table`() throws {
        let connection = try database()
        for (table, change) in Self.changes {
            #expect(throws: Undo.self) {
                try connection.transaction {
                    try connection.execute(PostgresQuery(unescaped: change))
                    let wrong = try checks(connection).filter { !$0.agrees }.map(\.name)
                    #expect(wrong.contains(table), "after \(change): \(wrong)")
                    throw Undo()
                }
            }
        }
    }

    @Test func `a report can be read from the tables`() throws {
        let report = try ReportReader(connection: try database()).read(now: postedAt + .days(1))
        #expect(report.account == "weaver")
        #expect(report.activity.published == 1)
        #expect(report.activity.followersCredited == 3)
        #expect(report.gate.learnable == 1)
        #expect(report.contentArms.map(\.winProbability) == [1])
        #expect(report.generators.count == 12)
        #expect(report.days.map(\.followersPer1K) == [7.5])
    }
}
