import Foundation
import Kafka
import Model
import Redis
import Runtime
import Schema
import Store
import TestServers
import Testing
import Timekeeping

@testable import Workers

/// What a predictor does while Redis fails, against real servers.
@Suite(.serialized)
struct RedisFaultTests {
    @Test func `a Redis that became a replica is left, and its successor is filled`() throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let database = try LearnedDatabase()
        let publisher = PredictorPublisher(
            try database.context(redis: server.url()), database: database.connection, versions: PublishedVersions(),
            cache: PredictorCache(try RedisConfiguration(url: server.url()), prefix: ""))
        try publisher.assert()
        let first = try server.run("GET", "predictor:v2:latest")
        func connections() throws -> Int { try count(server, "total_connections_received") }

        // Demoted and emptied: what a client still connected to the old primary of a failover meets.
        try server.run("FLUSHALL")
        try server.run("REPLICAOF", "127.0.0.1", String(try FreePort.find()))
        let refused = #expect(throws: RedisError.self) { try publisher.assert() }
        #expect(refused?.code == .readOnly)
        try server.run("REPLICAOF", "NO", "ONE")
        let before = try connections()
        try publisher.assert()
        // One is the question's own; the other is the publisher's, which looks for the primary anew.
        #expect(try connections() == before + 2)
        #expect(try server.run("GET", "predictor:v2:latest") == first)
        #expect(try database.number("SELECT count(*) FROM predictor_versions") == 1)
    }

    @Test func `without Redis a predictor is not ready, goes on with its posts, and fills the one that comes back`()
        async throws
    {
        let server = try RedisServer.start()
        defer { server.stop() }
        let database = try LearnedDatabase()
        let prefix = "away-\(UUID().uuidString.lowercased())-"
        let brokers = try TansuServer.shared.get().brokers
        let kafka = KafkaConfiguration(brokers: brokers, clientID: "tests")
        try KafkaAdmin(kafka).createTopics([prefix + "posts", prefix + "posts.dead"], partitions: 1, replication: 1)
        let context = try database.context(
            redis: server.url(), prefix: prefix,
            more: [
                "ROOKERY_KAFKA_BROKERS": brokers, "ROOKERY_TOPIC_PREFIX": prefix, "ROOKERY_GROUP_PREFIX": prefix,
                "ROOKERY_KAFKA_SESSION_TIMEOUT_MS": "6000",
            ])
        let role = Task { try await PredictorRole.run(context) }
        defer { role.cancel() }
        func latest() throws -> String { try server.run("GET", prefix + "predictor:v2:latest") }
        let isFilled = try await Deadline.reached { try latest().contains(#""trainedOn":0"#) }
        #expect(isFilled)
        let first = try latest()
        #expect(try await Deadline.reached { context.health.unreadyReasons.isEmpty })

        server.stop()
        #expect(
            try await Deadline.reached {
                context.health.unreadyReasons.contains { $0.hasPrefix("redis: no Redis server answers") }
            })
        let producer = try KafkaProducer(kafka)
        for number in 1..<21 {
            let post = PostMessage(
                decisionID: LearnedDatabase.decision(number), status: .draft, origin: .own, simulated: false,
                account: "acme", decisionType: .single, qualityScore: 0.5, noveltyScore: 0.5, expertiseLevel: 0.5,
                viralScore: 40, createdAt: LearnedDatabase.start)
            try producer.produce(
                topic: prefix + "posts", key: post.decisionID, value: post.encoded(), headers: [("schema", "post/1")])
        }
        try producer.flush(timeout: .seconds(20)).requireAll()
        #expect(
            try await Deadline.reached { try database.number("SELECT count(*) FROM predictions") == 20 })
        #expect(!context.health.unreadyReasons.isEmpty)

        try server.resume()
        #expect(try await Deadline.reached { try latest() == first })
        #expect(try await Deadline.reached { context.health.unreadyReasons.isEmpty })
        role.cancel()
        try await role.value
    }

    private func count(_ server: RedisServer, _ name: String) throws -> Int {
        let line = try server.run("INFO", "stats").split(whereSeparator: \.isNewline).first { $0.hasPrefix(name + ":") }
        return try #require(line.flatMap { Int($0.dropFirst(name.count + 1)) })
    }
}
