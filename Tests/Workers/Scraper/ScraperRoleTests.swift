import Kafka
import Model
import Postgres
import Runtime
import Schema
import TestServers
import Testing
import Timekeeping

@testable import Workers

/// The role as a worker runs it: posts come in by Kafka, readings go out by Kafka.
@Suite struct ScraperRoleTests {
    @Test func `a post announced on its topic is read when it is due, and the role ends when it is told to`()
        async throws
    {
        let rig = try ScraperRig()
        let context = try context(rig)
        let posts = try rig.post(3, ages: [])
        try announce(posts, rig)
        let role = Task { try await ScraperRole.run(context) }
        #expect(try await Deadline.reached { (try? rig.states()) == ["waiting": 6] })
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        #expect(try await Deadline.reached { (try? rig.states()) == ["waiting": 3, "done": 3] })
        #expect(try await Deadline.reached { (try? rig.metrics().count) == 3 })
        #expect(try await Deadline.reached { context.health.unreadyReasons.isEmpty })
        try rig.connect().execute(
            "INSERT INTO jobs (kind, slot, queued_at) VALUES ('followers', \(rig.clock.now()), \(rig.clock.now()))")
        #expect(
            try await Deadline.reached {
                try !rig.connect().execute("SELECT FROM follower_snapshots").isEmpty
            })
        let stopped = ContinuousClock.now
        role.cancel()
        try await role.value
        #expect(ContinuousClock.now - stopped < .seconds(8))
    }

    @Test func `a setting that is missing is named`() async throws {
        let rig = try ScraperRig()
        let context = try context(rig, without: "ROOKERY_SOURCE_TOKEN")
        let error = await #expect(throws: ConfigurationError.self) { try await ScraperRole.run(context) }
        #expect(error?.description.contains("ROOKERY_SOURCE_TOKEN") == true)
    }

    private func context(_ rig: ScraperRig, without name: String = "") throws -> RoleContext {
        let environment = [
            "ROOKERY_POSTGRES_URL": rig.url, "ROOKERY_KAFKA_BROKERS": rig.kafka.brokers, "ROOKERY_ACCOUNT": "tests",
            "ROOKERY_MODE": "shadow", "ROOKERY_TOPIC_PREFIX": rig.topicPrefix, "ROOKERY_GROUP_PREFIX": rig.topicPrefix,
            "ROOKERY_SOURCE_URL": rig.base, "ROOKERY_SOURCE_TOKEN": "owner",
            "ROOKERY_SCRAPE_CHECKPOINTS": "1h,3h", "ROOKERY_KAFKA_SESSION_TIMEOUT_MS": "2000",
        ]
        return RoleContext(
            configuration: try Configuration.load(environment: environment.filter { $0.key != name }),
            clock: rig.clock, log: Log(level: .error, role: "scraper", instance: "only") { _ in }, metrics: Metrics(),
            health: Health(), instance: "only")
    }

    private func announce(_ posts: [PostMessage], _ rig: ScraperRig) throws {
        let producer = try KafkaProducer(rig.kafka)
        for post in posts {
            try producer.produce(
                topic: Topic.posts.name(prefix: rig.topicPrefix), key: post.decisionID, value: post.encoded(),
                headers: [("schema", Topic.posts.schemaHeader)])
        }
        try producer.flush(timeout: .seconds(20)).requireAll()
    }
}
