import Kafka
import Model
import Postgres
import Runtime
import Scheduling
import Store
import TestServers
import Testing
import Timekeeping

@testable import Simulator
@testable import Workers

@Suite struct FollowersHandlerTests {
    private func job(_ rig: ScraperRig, brokers: KafkaConfiguration? = nil) throws -> JobRunner {
        var settings = ScrapeSettings(owner: "only", credential: "tests")
        settings.topicPrefix = rig.topicPrefix
        let log = Log(level: .error, role: "scraper", instance: "only") { _ in }
        let handler = FollowersHandler(
            settings, account: "tests", simulated: true, source: try rig.source(),
            publisher: ReadingPublisher(
                brokers ?? rig.kafka, topicPrefix: rig.topicPrefix, timeout: .seconds(2), log: log),
            clock: rig.clock, log: log)
        return JobRunner(
            [handler], database: try rig.connect(), owner: "only", leaseSeconds: 30, clock: rig.clock, log: log,
            metrics: Metrics(), seed: 1)
    }

    private func queue(_ rig: ScraperRig) throws {
        try rig.connect().execute(
            "INSERT INTO jobs (kind, slot, queued_at) VALUES ('followers', \(rig.clock.now()), \(rig.clock.now()))")
    }

    private func states(_ rig: ScraperRig) throws -> [String] {
        try rig.connect().execute("SELECT state FROM jobs ORDER BY slot").map { try $0.text("state") }
    }

    /// The post and a reading of it, as the learner would have stored them.
    private func store(_ post: PostMessage, impressions: Int64, _ rig: ScraperRig) throws {
        let connection = try rig.connect()
        try connection.execute(
            """
            INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account, decision_type,
                                 created_at, posted_at)
            VALUES (\(uuid: post.decisionID), '', \(post.postID), 'posted', 'own', true, 'tests', 'single',
                \(post.postedAt), \(post.postedAt)) ON CONFLICT DO NOTHING
            """)
        try connection.execute(
            """
            INSERT INTO readings (decision_id, collected_at, post_id, source, simulated, impressions)
            VALUES (\(uuid: post.decisionID), \(rig.clock.now()), \(post.postID), 'tests', true, \(impressions))
            """)
    }

    @Test func `each job takes a snapshot and shares what the account gained since the last`() throws {
        let rig = try ScraperRig()
        let job = try job(rig)
        #expect(try !job.runNext())
        try queue(rig)
        #expect(try job.runNext())
        let posts = try rig.post(6, ages: [])
        rig.clock.advance(by: .hours(40))
        for (index, post) in posts.enumerated() { try store(post, impressions: Int64(100 * (index + 1)), rig) }
        try queue(rig)
        #expect(try job.runNext())
        #expect(try states(rig) == ["done", "done"])
        let followers = try rig.connect().execute("SELECT followers FROM follower_snapshots ORDER BY taken_at")
        let counts = try followers.map { try $0.int("followers") }
        #expect(counts.count == 2 && counts[1] > counts[0])
        let shares = try rig.attributions()
        #expect(shares.count == 6)
        #expect(shares.allSatisfy { $0.method == .share && $0.windowStart == ScraperRig.start })
        #expect(shares.compactMap(\.followersGained).reduce(0, +) == counts[1] - counts[0])
    }

    @Test func `attributions that could not be published are published by the next attempt, the same ones`() throws {
        let rig = try ScraperRig()
        try queue(rig)
        #expect(try job(rig).runNext())
        let posts = try rig.post(3, ages: [])
        rig.clock.advance(by: .hours(40))
        for post in posts { try store(post, impressions: 100, rig) }
        try queue(rig)
        let nowhere = KafkaConfiguration(brokers: "127.0.0.1:1", clientID: "tests")
        #expect(try job(rig, brokers: nowhere).runNext())
        #expect(try states(rig) == ["done", "queued"])
        // Time goes on: had the retry taken a new snapshot, its window would end later.
        rig.clock.advance(by: .hours(1))
        let next = try job(rig)
        #expect(try Deadline.wait { try next.runNext() })
        #expect(try states(rig) == ["done", "done"])
        let shares = try rig.attributions()
        #expect(shares.count == 3)
        #expect(shares.allSatisfy { $0.windowEnd == ScraperRig.start + .hours(40) })
        #expect(try rig.connect().execute("SELECT 1 FROM follower_snapshots").count == 2)
    }

    @Test func `a source that is blocked makes the slot skipped with its reason`() throws {
        let rig = try ScraperRig()
        try ScrapeSettings(owner: "x", credential: "tests").users.block(
            until: rig.clock.now() + .days(1), reason: "usage_capped", at: rig.clock.now(), in: rig.connect())
        try queue(rig)
        #expect(try job(rig).runNext())
        #expect(try states(rig) == ["skipped"])
        #expect(try rig.connect().execute("SELECT error FROM jobs").only().text("error").contains("usage_capped"))
    }
}
