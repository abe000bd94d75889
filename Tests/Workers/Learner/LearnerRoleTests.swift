import Bootstrap
import CommandLine
import FoundationEssentials
import Kafka
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import TestServers
import Testing
import Timekeeping

@testable import Workers

/// The whole role on its own thread, against a real broker and a real Postgres.
@Suite(.serialized)
struct LearnerRoleTests {
    @Test func `records come in, the hour's job judges them, and a cancelled role says goodbye`() async throws {
        let fixture = try LearnerFixture()
        let prefix = "t\(UUID().uuidString.prefix(8).lowercased())."
        let brokers = try TansuServer.shared.get().brokers
        let kafka = KafkaConfiguration(brokers: brokers, clientID: "tests")
        try KafkaAdmin(kafka).createTopics(
            Topic.allCases.flatMap { [$0.name(prefix: prefix), $0.deadLetterName(prefix: prefix)] }, partitions: 2,
            replication: 1)
        try publish(kafka, prefix, posts: 25)
        try fixture.queue(.learn, LearnerFixture.noon + .hours(12))
        let context = try fixture.context([
            "ROOKERY_KAFKA_BROKERS": brokers, "ROOKERY_TOPIC_PREFIX": prefix, "ROOKERY_GROUP_PREFIX": prefix,
            "ROOKERY_KAFKA_SESSION_TIMEOUT_MS": "3000", "ROOKERY_JOB_POLL_MS": "200",
        ])
        let role = Task { try await LearnerRole.run(context) }
        #expect(try await Deadline.reached { try fixture.count("outcomes") == 25 })
        #expect(try await Deadline.reached { try fixture.count("jobs WHERE state = 'done'") == 1 })
        // The job may have come before the records; the next hour's sees them all.
        try fixture.queue(.learn, LearnerFixture.noon + .hours(13))
        #expect(try await Deadline.reached { try fixture.count("jobs WHERE state = 'done'") == 2 })
        #expect(try fixture.count("learning_examples") == 25)
        #expect(try fixture.count("worker_heartbeats WHERE role = 'learner' AND state = 'running'") == 1)
        #expect(context.health.unreadyReasons.isEmpty)
        role.cancel()
        try await role.value
        #expect(try fixture.count("worker_heartbeats WHERE state = 'stopped'") == 1)
        #expect(try fixture.count("consumer_offsets WHERE topic LIKE '%posts'") == 2)
    }

    @Test func `without Postgres a learner is not ready and alive, and catches up by itself when it is back`()
        async throws
    {
        let server = try PostgresServer.start()
        defer { server.stop() }
        let fixture = try LearnerFixture(server: server)
        let prefix = "t\(UUID().uuidString.prefix(8).lowercased())."
        let brokers = try TansuServer.shared.get().brokers
        let kafka = KafkaConfiguration(brokers: brokers, clientID: "tests")
        try KafkaAdmin(kafka).createTopics(
            Topic.allCases.flatMap { [$0.name(prefix: prefix), $0.deadLetterName(prefix: prefix)] }, partitions: 1,
            replication: 1)
        let context = try fixture.context([
            "ROOKERY_KAFKA_BROKERS": brokers, "ROOKERY_TOPIC_PREFIX": prefix, "ROOKERY_GROUP_PREFIX": prefix,
            "ROOKERY_KAFKA_SESSION_TIMEOUT_MS": "3000", "ROOKERY_JOB_POLL_MS": "50",
        ])
        let role = Task { try await LearnerRole.run(context) }
        defer { role.cancel() }
        #expect(try await Deadline.reached { try fixture.count("consumer_offsets") == 3 })
        #expect(try await Deadline.reached { context.health.unreadyReasons.isEmpty })
        server.stop()
        try publish(kafka, prefix, posts: 10)
        #expect(
            try await Deadline.reached {
                let reasons = context.health.unreadyReasons
                return reasons.contains { $0.hasPrefix("stream: ") }
                    && reasons.contains { $0.hasPrefix("jobs: no Postgres server answers") }
            })
        #expect(context.health.lateLoops.isEmpty)
        try server.resume()
        try fixture.database.reconnect()
        #expect(try await Deadline.reached { try fixture.count("outcomes") == 10 })
        #expect(try await Deadline.reached { context.health.unreadyReasons.isEmpty })
        role.cancel()
        try await role.value
    }

    @Test func `a role set up for the other mode refuses to start`() async throws {
        let fixture = try LearnerFixture(mode: .shadow)
        let context = try fixture.context(["ROOKERY_KAFKA_BROKERS": "127.0.0.1:1"])
        let failure = await #expect(throws: DeploymentError.self) { try await LearnerRole.run(context) }
        #expect(failure.flatMap { ExitTable.exit(of: $0) } == .badInput)
    }

    private func publish(_ kafka: KafkaConfiguration, _ prefix: String, posts: Int) throws {
        let producer = try KafkaProducer(kafka)
        for number in 0..<posts {
            for message in [LearnerFixture.metric(number), LearnerFixture.post(number)] {
                let (topic, bytes): (Topic, [UInt8]) =
                    switch message {
                    case .post(let post): (.posts, post.encoded())
                    case .metric(let metric): (.metrics, metric.encoded())
                    case .attribution(let attribution): (.attributions, attribution.encoded())
                    }
                try producer.produce(
                    topic: topic.name(prefix: prefix), key: LearnerFixture.decision(number), value: bytes,
                    headers: [("schema", topic.schemaHeader)])
            }
        }
        try producer.flush(timeout: .seconds(20)).requireAll()
    }
}
