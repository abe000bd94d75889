import Learning
import Model
import Postgres
import Runtime
import Scheduling
import Store
import TestServers
import Timekeeping

@testable import Workers

/// A migrated database of its own, with an invented account.
final class LearnerFixture {
    /// A Monday.
    static let noon = Timestamp(seconds: 1_767_614_400)

    let url: String
    let database: PostgresConnection
    private let effects = LearnerEffects(topicPrefix: "", plausibility: Plausibility(impressionsMax: 1_000_000))

    init(mode: Deployment.Mode = .live, server: PostgresServer? = nil) throws {
        url = try (server ?? TestServers.postgres()).makeDatabase()
        database = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "learner tests"))
        try Migrator.rookery.migrate(database)
        _ = try Deployment.ensure(
            database, account: "birdwatcher", mode: mode, timeZone: "UTC", now: Self.noon - .days(30))
    }

    /// The `number`th decision's id.
    static func decision(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    static func post(
        _ number: Int, at posted: Timestamp? = noon, arm: String? = "educational_thread_morning",
        generator: String? = "coach", quality: Double? = 0.8, origin: PostMessage.Origin = .own,
        simulated: Bool = false
    ) -> LearnerEffects.Message {
        .post(
            PostMessage(
                decisionID: decision(number), postID: posted.map { _ in "p\(number)" },
                status: posted == nil ? .draft : .posted, origin: origin, simulated: simulated,
                account: "birdwatcher", decisionType: .thread, banditArm: arm, generatorName: generator,
                qualityScore: quality, noveltyScore: 0.5, expertiseLevel: 0.5, viralScore: 40,
                createdAt: noon - .days(20), postedAt: posted))
    }

    static func metric(
        _ number: Int, impressions: Int64? = 1000, likes: Int64? = 50, retweets: Int64? = 0, replies: Int64? = 0,
        at collected: Timestamp = noon + .hours(6), simulated: Bool = false
    ) -> LearnerEffects.Message {
        .metric(
            MetricMessage(
                decisionID: decision(number), postID: "p\(number)", impressions: impressions, likes: likes,
                retweets: retweets, replies: replies, collectedAt: collected, source: "tests", simulated: simulated))
    }

    /// - Parameter collected: when this was known of the window; its end if not given.
    static func followers(
        _ number: Int, _ gained: Int64?, until end: Timestamp = noon + .hours(6), at collected: Timestamp? = nil
    ) -> LearnerEffects.Message {
        .attribution(
            AttributionMessage(
                decisionID: decision(number), followersGained: gained, windowStart: noon, windowEnd: end,
                method: .direct, collectedAt: collected ?? end, simulated: false))
    }

    func apply(_ messages: [LearnerEffects.Message]) throws {
        try database.transaction { try effects.apply(effects.prepare(messages), in: database) }
    }

    /// A learn run as the job does it.
    @discardableResult
    func learn(
        _ settings: LearnSettings = LearnSettings(gates: GateSetting(mode: .fixed)),
        at slot: Timestamp = noon + .hours(12)
    ) throws -> LearnCounts {
        try database.transaction(isolation: .repeatableRead) {
            var run = LearnRun(settings, slot: slot, now: slot, database: database)
            return try run.perform().counts
        }
    }

    /// The stored reasons by decision; empty where the post may be learned from.
    func reasons() throws -> [Int: [String]] {
        var reasons: [Int: [String]] = [:]
        for row in try database.execute("SELECT decision_id::text AS id, reasons FROM gate_decisions") {
            let number = Int(try row.text("id").suffix(12)) ?? -1
            reasons[number] = try row.optionalTexts("reasons")?.compactMap { $0 }
        }
        return reasons
    }

    func count(_ table: String) throws -> Int64 {
        try database.execute("SELECT count(*) AS n FROM \(unescaped: table)").only().int("n")
    }

    /// A fingerprint of all rows of the tables, whatever order they lie in.
    func image(_ tables: [String]) throws -> [String] {
        try tables.map { table in
            let row = try database.execute(
                """
                SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS image FROM \(unescaped: table) t
                """)
            return table + " " + (try row.only().text("image"))
        }
    }

    static let effectTables = ["content", "outcomes", "readings", "rejected_readings", "follower_attributions"]
    static let learnedTables = [
        "learning_gates", "gate_decisions", "learning_examples", "bandit_arms",
        "(SELECT generator_name, total_posts, measured_posts, total_impressions, total_followers, avg_engagement_rate, avg_f_per_1k, tier, last_used_at FROM generator_weights)",
    ]
}

extension LearnerFixture {
    /// Queues a job and its slot, as the coordinator does.
    func queue(_ kind: JobKind, _ slot: Timestamp, attempts: Int64 = 10) throws {
        try database.execute(
            """
            INSERT INTO schedules (schedule, rule, every_seconds, starts_at, last_slot, next_slot)
            VALUES (\(kind), 'every 1h', 3600, \(slot), \(slot), \(slot)::timestamptz + interval '1 hour')
            ON CONFLICT DO NOTHING
            """)
        try database.execute(
            """
            WITH job AS (
                INSERT INTO jobs (kind, slot, queued_at, max_attempts) VALUES (\(kind), \(slot), \(slot), \(attempts))
                    RETURNING job_id)
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at)
            SELECT \(kind), \(slot), 'queued', job_id, 1, \(slot) FROM job
            """)
    }

    func context(_ settings: [String: String] = [:]) throws -> RoleContext {
        var environment = ["ROOKERY_POSTGRES_URL": url, "ROOKERY_INSTANCE": "tests-1"]
        environment.merge(settings) { _, new in new }
        return RoleContext(
            configuration: try Configuration.load(environment: environment), clock: ManualClock(Self.noon),
            log: Log(level: .error, role: "tests", instance: "tests-1") { _ in }, metrics: Metrics(), health: Health(),
            instance: "tests-1")
    }
}
