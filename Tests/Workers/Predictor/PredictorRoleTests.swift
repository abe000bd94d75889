import Foundation
import Kafka
import Learning
import Model
import Postgres
import Runtime
import Schema
import Store
import TestServers
import Testing
import Timekeeping

@testable import Workers

@Suite struct PredictorRoleTests {
    private func post(_ number: Int) -> PostMessage {
        PostMessage(
            decisionID: LearnedDatabase.decision(number), status: .draft, origin: .own, simulated: false,
            account: "acme", decisionType: .single, banditArm: "educational_single_morning", qualityScore: 0.5,
            noveltyScore: 0.5, expertiseLevel: 0.5, viralScore: 40,
            createdAt: LearnedDatabase.start + .hours(Int64(number)))
    }

    @Test func `a predictor notes every post, trains when asked, and keeps Redis filled`() async throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let database = try LearnedDatabase()
        try database.addPosts(1..<101)
        let prefix = "role-\(UUID().uuidString.lowercased())-"
        let brokers = try TansuServer.shared.get().brokers
        let kafka = KafkaConfiguration(brokers: brokers, clientID: "tests")
        try KafkaAdmin(kafka).createTopics([prefix + "posts"], partitions: 2, replication: 1)
        try KafkaAdmin(kafka).createTopics([prefix + "posts.dead"], partitions: 1, replication: 1)
        let producer = try KafkaProducer(kafka)
        for number in 1001..<1051 {
            try producer.produce(
                topic: prefix + "posts", key: LearnedDatabase.decision(number), value: post(number).encoded(),
                headers: [("schema", "post/1")])
        }
        try producer.flush(timeout: .seconds(20)).requireAll()

        let context = try database.context(
            redis: server.url(), prefix: prefix,
            more: [
                "ROOKERY_KAFKA_BROKERS": brokers, "ROOKERY_TOPIC_PREFIX": prefix, "ROOKERY_GROUP_PREFIX": prefix,
                "ROOKERY_KAFKA_SESSION_TIMEOUT_MS": "6000",
            ])
        let role = Task { try await PredictorRole.run(context) }
        defer { role.cancel() }
        func latest() throws -> String { try server.run("GET", prefix + "predictor:v2:latest") }

        #expect(try await Deadline.reached { try latest().contains(#""trainedOn":0"#) })
        #expect(
            try await Deadline.reached { try database.number("SELECT count(*) FROM predictions") == 50 })
        let slot = LearnedDatabase.start + .days(6)
        try database.connection.execute(
            "INSERT INTO jobs (kind, slot, queued_at) VALUES ('retrain', \(slot), \(slot))")
        #expect(try await Deadline.reached { try latest().contains(#""trainedOn":80"#) })
        let trained = try latest()
        try server.run("FLUSHALL")
        #expect(try await Deadline.reached { try latest() == trained })
        role.cancel()
        try await role.value
        #expect(try database.number("SELECT sum(next_offset) FROM consumer_offsets") == 50)
        #expect(try database.number("SELECT count(*) FROM predictor_versions WHERE confirmed") == 2)
    }
}
