import Foundation
import Synchronization
import Testing

@testable import RookeryPredictor
@testable import RookeryPredictorRedis

/// Against a real Redis.
@Suite(.serialized, .timeLimit(.minutes(1))) struct PredictorReaderTests {
    private static let prefix = "readers:"
    private static let key = prefix + "predictor:v2:latest"
    private static let eager = ReaderPolicy(refreshSeconds: 0, retrySeconds: 0)

    private func reader(_ redis: RedisGet, _ policy: ReaderPolicy = eager) -> PredictorReader {
        PredictorReader(
            prefix: Self.prefix, policy: policy, now: { Golden.trainedAt.addingTimeInterval(3600) }, get: redis.get)
    }

    @Test func `every golden case is agreed with through Redis`() async throws {
        let server = try RedisServer()
        let redis = try RedisGet(url: server.url)
        for (name, cases) in Dictionary(grouping: try Golden.read().cases, by: \.payload) {
            try server.run("SET", Self.key, Golden.payload(name))
            let reading = try await reader(redis).current()
            #expect(reading.source == .redis)
            for example in cases {
                let post = try Post(example.post)
                #expect(abs(reading.predictor.predictedRate(post) - example.predictedRate) <= 1e-12)
                #expect(abs(reading.predictor.followProbability(post) - example.followProbability) <= 1e-12)
            }
        }
    }

    @Test func `the last good model stays through every failure and goes when a new one comes`() async throws {
        let server = try RedisServer()
        try server.run("SET", Self.key, Golden.payload())
        let reader = reader(try RedisGet(url: server.url))
        _ = try await reader.current()
        let broken = Golden.payload().replacing("\"intercept\":0.0073", with: "\"intercept\":null,\"was\":0.0073")
        for (text, word) in [(broken, "ridge.intercept"), ("not JSON", "JSON"), (nil, Self.key)] {
            if let text { try server.run("SET", Self.key, text) } else { try server.run("DEL", Self.key) }
            let reading = try await reader.current()
            #expect(reading.source == .lastKnownGood)
            #expect(reading.predictor.version == Golden.old)
            #expect(reading.problem?.contains(word) == true, "\(reading.problem ?? "")")
        }
        try server.run("SET", Self.key, Golden.payload("steep"))
        #expect(try await reader.current().predictor.version == Golden.new)
        server.stop()
        let away = try await reader.current()
        #expect(away.source == .lastKnownGood)
        #expect(away.predictor.version == Golden.new)
        #expect(away.problem?.contains("127.0.0.1:\(server.port)") == true, "\(away.problem ?? "")")
    }

    @Test func `an announcement makes the reader look and what it says is never believed`() async throws {
        let server = try RedisServer()
        try server.run("SET", Self.key, Golden.payload())
        let redis = try RedisGet(url: server.url)
        let reader = reader(redis, ReaderPolicy(refreshSeconds: 1e9, retrySeconds: 0))
        let listening = Task {
            for await _ in redis.hints(channel: reader.channel) { await reader.hint() }
        }
        defer { listening.cancel() }
        #expect(try await reader.current().predictor.version == Golden.old)
        try server.run("SET", Self.key, Golden.payload("steep"))
        // Announced until it was heard: the subscription may only just have begun.
        try await until {
            try server.run("PUBLISH", reader.channel, Golden.payload("edges"))
            return try await reader.current().predictor.version != Golden.old
        }
        #expect(try await reader.current().predictor.version == Golden.new)
    }

    @Test func `a call does not wait for another one's look`() async throws {
        let gate = Gate()
        let now = Mutex(Golden.trainedAt)
        let reader = PredictorReader(now: { now.withLock { $0 } }, get: { _ in await gate.answer() })
        async let first = reader.current()
        async let second = reader.current()
        await gate.open(Golden.payload())
        #expect(try await [first.predictor.version, second.predictor.version] == [Golden.old, Golden.old])
        now.withLock { $0 += 60 }
        async let waiting = reader.current()
        try await until { await gate.isAsked }
        #expect(try await reader.current().predictor.version == Golden.old)
        await gate.open(Golden.payload("steep"))
        #expect(try await waiting.predictor.version == Golden.new)
    }

    @Test func `what is wrong is said with host and port and without the password`() async throws {
        let server = try RedisServer()
        try server.run("RPUSH", Self.key, "1")
        let place = "127.0.0.1:\(server.port)"
        for (url, word) in [
            (server.url, "WRONGTYPE"), ("redis://:not-the-word@\(place)/0", "WRONGPASS"),
            ("redis://\(place)", "NOAUTH"),
        ] {
            let error = await #expect(throws: RedisGetError.self) { try await RedisGet(url: url).get(Self.key) }
            let said = error?.description ?? ""
            #expect(said.hasPrefix("Redis at \(place) says ") && said.contains(word), "\(said)")
            #expect(!said.contains("not-the-word"))
        }
        for url in ["http://127.0.0.1", "redis://:secret@host/three", "secret"] {
            let error = #expect(throws: RedisGetError.self) { try RedisGet(url: url) }
            #expect(error?.description.contains("secret") == false)
        }
    }

    private func until(_ isSo: () async throws -> Bool) async throws {
        let deadline = Date().addingTimeInterval(10)
        while try await !isSo() {
            try #require(Date() < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

/// Answers one question at a time, when it is told to.
private actor Gate {
    private var asked: CheckedContinuation<String?, Never>?
    private var ready: String?
    var isAsked: Bool { asked != nil }

    func answer() async -> String? {
        if let text = ready {
            ready = nil
            return text
        }
        return await withCheckedContinuation { asked = $0 }
    }

    func open(_ text: String) {
        guard let asked else {
            ready = text
            return
        }
        self.asked = nil
        asked.resume(returning: text)
    }
}
