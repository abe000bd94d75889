import Determinism
import Learning
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import TestServers
import Timekeeping

@testable import Workers

/// A migrated database of a live deployment with learnable posts in it, and jobs to run on them.
struct LearnedDatabase {
    let connection: PostgresConnection
    let url: String
    static let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

    init() throws {
        url = try TestServers.postgres().makeDatabase()
        connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "tests"))
        try Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) }).migrate(connection)
        try connection.execute(
            """
            INSERT INTO deployment (account, mode, time_zone, started_at) VALUES ('acme', 'live', 'UTC', \(Self.start))
            """)
        try connection.execute(
            """
            INSERT INTO schedules (schedule, rule, every_seconds, starts_at, last_slot, next_slot)
            VALUES ('retrain', 'every 1h', 3600, \(Self.start), \(Self.start),
                \(Self.start)::timestamptz + interval '1 hour'),
                   ('optimize', 'every 6h', 21600, \(Self.start), \(Self.start),
                       \(Self.start)::timestamptz + interval '6 hours')
            """)
    }

    static func decision(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-8000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Learnable posts of a plain truth: the rate grows with quality and with educational posts, follows with novelty.
    ///
    /// - Parameter noise: of what was measured; 0 for rows a model fits exactly.
    func addPosts(_ numbers: Range<Int>, seed: UInt64 = 7, noise: Double = 1, learned: Timestamp? = nil) throws {
        for number in numbers {
            var random = SeededGenerator(seed: seed, stream: "post \(number)")
            let quality = random.uniform()
            let novelty = random.uniform()
            let isEducational = random.uniform() < 0.5
            let rate = 0.02 + 0.04 * quality + (isEducational ? 0.02 : 0) + noise * 0.004 * random.normal()
            let posted = Self.start + .hours(Int64(number))
            let decision = Self.decision(number)
            let type = isEducational ? "educational" : "opinion"
            let generator = ["coach", "dataNerd", "humanVoice", "explorer"][number % 4]
            let known = learned ?? posted + .hours(2)
            let followers = random.uniform() < novelty ? Int64(1 + number % 4) : 0
            try connection.execute(
                """
                WITH post AS (
                    INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account,
                        decision_type, bandit_arm, content_type, generator_name, quality_score, novelty_score,
                        expertise_level, viral_score, created_at, posted_at)
                    VALUES (\(uuid: decision), '1', \("p\(number)"), 'posted', 'own', false, 'acme', 'single', \(type), \(type), \(generator), \(quality), \(novelty), 0.5, 40, \(posted), \(posted))
                ), reading AS (
                    INSERT INTO outcomes (decision_id, post_id, simulated, source, impressions, likes, retweets,
                        replies, collected_at)
                    VALUES (\(uuid: decision), \("p\(number)"), false, 'test', 100000, \(max(0, Int64(rate * 100_000))), 0, 0, \(known))
                )
                INSERT INTO follower_attributions (decision_id, method, window_start, window_end, followers_gained,
                    collected_at, simulated)
                VALUES (\(uuid: decision), 'direct', \(posted), \(known), \(followers), \(known), false)
                """)
            try connection.execute(
                """
                INSERT INTO learning_examples (decision_id, simulated, learned_at)
                    VALUES (\(uuid: decision), false, \(known))
                """)
        }
    }

    /// Queues a job with its slot and claims it.
    func job(_ kind: JobKind, slot: Timestamp) throws -> Job {
        try connection.execute(
            "INSERT INTO jobs (kind, slot, queued_at) VALUES (\(kind), \(slot), \(slot))")
        try connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at)
            SELECT kind, slot, 'queued', job_id, 1, slot FROM jobs WHERE kind = \(kind) AND slot = \(slot)
            """)
        guard
            let job = try JobQueue.claim(connection, kinds: [kind], owner: "test", leaseSeconds: 30, now: slot)
        else { throw TestServerError("no job to claim") }
        return job
    }

    func number(_ sql: String) throws -> Int64 { try connection.execute(PostgresQuery(unescaped: sql)).only().int(0) }
    func text(_ sql: String) throws -> String { try connection.execute(PostgresQuery(unescaped: sql)).only().text(0) }

    /// What a role is given, with nowhere to log to.
    func context(
        redis: String? = nil, prefix: String = "", more: [String: String] = [:]
    ) throws -> RoleContext {
        var environment = [
            "ROOKERY_POSTGRES_URL": url, "ROOKERY_ACCOUNT": "acme", "ROOKERY_REDIS_PREFIX": prefix,
            "ROOKERY_JOB_POLL_MS": "20",
        ]
        environment["ROOKERY_REDIS_URL"] = redis
        environment.merge(more) { _, new in new }
        return RoleContext(
            configuration: try Configuration.load(environment: environment), clock: FixedClock(Self.start + .days(7)),
            log: Log(role: "test", instance: "test", write: { _ in }), metrics: Metrics(), health: Health(),
            instance: "test")
    }
}
