import Model
import Postgres
import Redis
import Schema
import Store
import TestServers
import Testing
import Timekeeping

@testable import Workers

@Suite struct PredictorCacheTests {
    private let prefix = "cache-\(UInt32.random(in: 0...UInt32.max))-"

    private func version(_ milliseconds: Int64, trained: Bool = true) throws -> (PublishedVersion, String) {
        var payload = PredictorPayload(
            versionMilliseconds: milliseconds,
            meta: PredictorMetadata(
                trainedOn: 0, trainedAt: Timestamp(milliseconds: milliseconds), windowDays: 7, modelID: nil,
                timeZone: "UTC"))
        if trained { payload.ridge.trainedOn = 40 }
        return (
            PublishedVersion(
                milliseconds: milliseconds, publishedAt: Timestamp(milliseconds: milliseconds), ridgeModelID: nil,
                logitModelID: nil, payload: payload),
            String(decoding: try payload.encoded(), as: UTF8.self)
        )
    }

    private func cache(_ server: RedisServer) throws -> PredictorCache {
        PredictorCache(try RedisConfiguration(url: server.url()), prefix: prefix)
    }

    @Test func `an older version never takes the place of a newer one`() throws {
        let server = try TestServers.redis()
        let cache = try cache(server)
        let (old, oldText) = try version(1000)
        let (new, newText) = try version(2000)
        #expect(try cache.assert(new, payload: newText) == .taken)
        #expect(try cache.assert(old, payload: oldText) == .older)
        #expect(try server.run("GET", prefix + "predictor:v2:latest").contains(#""version":"v2_2000""#))
        #expect(try cache.assert(new, payload: newText) == .present)
    }

    @Test func `defaults never take the place of something trained`() throws {
        let server = try TestServers.redis()
        let cache = try cache(server)
        let (defaults, defaultText) = try version(1000, trained: false)
        #expect(try cache.assert(defaults, payload: defaultText) == .taken)
        let (trained, trainedText) = try version(2000)
        #expect(try cache.assert(trained, payload: trainedText) == .taken)
        let (later, laterText) = try version(3000, trained: false)
        #expect(try cache.assert(later, payload: laterText) == .untrained)
        #expect(try server.run("GET", prefix + "predictor:v2:latest").contains("v2_2000"))
    }

    @Test func `two publishers, one held up between reading and telling, leave the newest in place`() throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let database = try LearnedDatabase()
        func publisher() throws -> PredictorPublisher {
            PredictorPublisher(
                try database.context(redis: server.url(), prefix: prefix), database: database.connection,
                versions: PublishedVersions(),
                cache: PredictorCache(try RedisConfiguration(url: server.url()), prefix: prefix))
        }
        func publish(_ hours: Int64) throws -> PredictorStore.Version {
            let moment = LearnedDatabase.start + .hours(hours)
            var parts = PublishedParts(trainedAt: moment, windowDays: 7)
            parts.ridge.trainedOn = 40
            try database.connection.transaction {
                try PredictorStore.lockForPublishing(database.connection)
                try PredictorStore.publish(parts, at: moment, database.connection)
            }
            return try #require(try PredictorStore.newest(database.connection))
        }
        func latest() throws -> String { try server.run("GET", prefix + "predictor:v2:latest") }
        let (slow, quick) = (try publisher(), try publisher())
        // The slow one has read the older version from the outbox; then the newer one is published and delivered.
        let older = try publish(1)
        let newer = try publish(2)
        try quick.deliver(newer)
        #expect(try latest().contains("v2_\(newer.milliseconds)"))
        try slow.deliver(older)
        #expect(try latest().contains("v2_\(newer.milliseconds)"))
        // The older one can be read by its own key all the same, and nothing waits any more.
        #expect(try server.run("GET", prefix + "predictor:v2:v2_\(older.milliseconds)").contains("trainedOn"))
        #expect(try PredictorStore.undelivered(database.connection).isEmpty)
        // One that died after Redis answered, before the row was gone: delivered again, it changes nothing.
        try database.connection.execute(
            """
            INSERT INTO predictor_outbox (version_ms, queued_at) VALUES (\(older.milliseconds), \(older.publishedAt))
            """)
        try slow.assert()
        #expect(try latest().contains("v2_\(newer.milliseconds)"))
        #expect(try PredictorStore.undelivered(database.connection).isEmpty)
    }

    @Test func `each version can be read by its own key for 28 days`() throws {
        let server = try TestServers.redis()
        let cache = try cache(server)
        let (one, text) = try version(1000)
        _ = try cache.assert(one, payload: text)
        let left = try #require(
            Int(try server.run("TTL", prefix + "predictor:v2:v2_1000").filter(\.isNumber)))
        #expect((28 * 86_400 - 60...28 * 86_400).contains(left))
    }

    @Test func `what is no predictor is replaced`() throws {
        let server = try TestServers.redis()
        let cache = try cache(server)
        let (one, text) = try version(1000)
        try server.run("SET", prefix + "predictor:v2:latest", "not json")
        #expect(try cache.assert(one, payload: text) == .taken)
    }

    @Test func `a Redis that was flushed, and one that was restarted empty, are filled again`() throws {
        let server = try RedisServer.start()
        defer { server.stop() }
        let database = try LearnedDatabase()
        let context = try database.context(redis: server.url(), prefix: prefix)
        let publisher = PredictorPublisher(
            context, database: database.connection, versions: PublishedVersions(), cache: try cache(server))
        func latest() throws -> String { try server.run("GET", prefix + "predictor:v2:latest") }
        try publisher.assert()
        let first = try latest()
        #expect(first.contains(#""trainedOn":0"#))
        #expect(try database.number("SELECT count(*) FROM predictor_versions WHERE confirmed") == 1)
        try server.run("FLUSHALL")
        try publisher.assert()
        #expect(try latest() == first)
        server.stop()
        #expect(throws: RedisError.self) { try publisher.assert() }
        try server.resume()
        try publisher.assert()
        #expect(try latest() == first)
        #expect(try database.number("SELECT count(*) FROM predictor_versions") == 1)
    }
}
