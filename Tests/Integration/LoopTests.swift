import Kafka
import Model
import Schema
import TestServers
import Testing
import Timekeeping

/// The loop over real servers with the programs as they are installed: from posts to a predictor in Redis.
@Suite(.serialized) struct LoopTests {
    private let world = InventedPosts(count: 56)
    /// Every post is read to its end; a slot of each schedule falls due at this very hour.
    let later = TestDeployment.start + .days(6) + .hours(18)

    private func records() -> [Record] {
        world.posts.map(Record.init) + world.readings.map(Record.init) + world.credits.map(Record.init)
    }

    @Test func `posts become coefficients in Redis, and a reader predicts with them what the database holds`()
        async throws
    {
        let loop = try await TestDeployment()
        let roles = ["learner", "predictor", "optimizer"]
        let workers = try roles.map { try loop.begin("worker", [$0], at: later) }
        defer { for worker in workers { worker.stop() } }
        try loop.produce(records())
        #expect(try await loop.hasApplied(records().count))
        #expect(try await loop.hasApplied(world.posts.count, by: "predictor"))

        let coordinator = try loop.begin("coordinator", ["run"], at: later)
        defer { coordinator.stop() }
        let open = "SELECT count(*) FROM schedule_slots WHERE schedule IN ('learn', 'retrain', 'optimize') AND state = "
        #expect(try await loop.comes("3", of: open + "'done'"))

        let key = "\(loop.name):predictor:v2:latest"
        let newest = "SELECT confirmed FROM predictor_versions ORDER BY version_ms DESC LIMIT 1"
        #expect(try await loop.comes("t", of: newest))
        let bytes = Array(try TestServers.redis().run("GET", key).utf8)
        let payload = try bytes.dropLast().withUnsafeBytes { try PredictorPayload.decode($0, using: MessageDecoder()) }
        #expect(payload.ridge.trainedOn > 0)
        #expect(payload.logit.trainedOn > 0)
        #expect(payload.ridge.qualityWeight > 0)
        #expect(payload.ridge.contentTypeWeight > 0)
        #expect(payload.logit.noveltyWeight > 0)

        let verified = try await loop.run("coordinator", ["verify", "--json"], at: later)
        #expect(verified.status == 0, "\(verified.output)")
        let report = try await loop.run("coordinator", ["report"], at: later)
        #expect(report.status == 0)
        #expect(report.output.contains(payload.version))
        try await checkReader(
            loop, payload: String(decoding: bytes.dropLast(), as: UTF8.self), version: payload.versionMilliseconds)
    }
}
