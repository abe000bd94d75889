import Foundation
import Glibc
import Model
import TestServers
import Testing
import Timekeeping

/// Models from the fit to Redis, audited from outside, over real servers and with the programs as they are installed.
@Suite(.serialized) struct ModelTests {
    private let world = InventedPosts(count: 56)
    private let later = TestDeployment.start + .days(6) + .hours(18)
    private var records: [Record] {
        world.posts.map(Record.init) + world.readings.map(Record.init) + world.credits.map(Record.init)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }

    private func numbers(_ value: Any?) throws -> [String: Double] { try #require(value as? [String: Double]) }

    /// Posts, readings and followers applied and judged.
    private func learned(_ loop: TestDeployment) async throws {
        let learner = try loop.begin("worker", ["learner"], at: later)
        defer { learner.stop() }
        try loop.produce(records)
        #expect(try await loop.hasApplied(records.count))
        let judged = try await loop.run("coordinator", ["schedule", "trigger", "learn", "--wait"], at: later)
        #expect(judged.status == 0, "\(judged.errors)")
    }

    @Test func `the rows of a model give its digits again, and what a person decides comes to Redis`() async throws {
        let loop = try await TestDeployment()
        try await learned(loop)
        let predictor = try loop.begin("worker", ["predictor"], at: later)
        defer { predictor.stop() }
        func run(_ line: String...) async throws -> Program.Outcome {
            try await loop.run("coordinator", line, at: later)
        }
        #expect(try await run("schedule", "trigger", "retrain", "--wait").status == 0)

        for (id, kind) in [("1", "ridge"), ("2", "logistic")] {
            let rows = try await run("model", "rows", id)
            let path = NSTemporaryDirectory() + "/rookery-\(loop.name)-\(kind).csv"
            defer { try? FileManager.default.removeItem(atPath: path) }
            try rows.output.write(toFile: path, atomically: true, encoding: .utf8)
            let fit = try await Program.run("coordinator", ["fit", kind, path, "--json"])
            #expect(fit.status == 0, "\(fit.errors)")
            let model = try object(try await run("model", "show", id, "--json").output)
            let again = try object(fit.output)
            var refitted = try numbers(again["weights"])
            refitted["intercept"] = try #require(again["intercept"] as? Double)
            #expect(try numbers(model["coefficients"]) == refitted)
            let trained = try #require(model["trained"] as? Int)
            #expect(rows.output.split(separator: "\n").count == trained + 1)
            // Read twelve hours after posting, two and a half hours apart: four were on the way when the last was known.
            #expect(model["embargoed"] as? Int == 4)
            #expect(try #require(model["validated"] as? Int) + trained + 4 == model["rows"] as? Int)
        }

        let first = try loop.ask("SELECT version FROM predictor_versions ORDER BY version_ms DESC LIMIT 1")
        let key = "\(loop.name):predictor:v2:latest"
        #expect(try await Deadline.reached { try TestServers.redis().run("GET", key).contains(first) })
        #expect(try await run("model", "pin", "1", "--reason", "a test").status == 0)
        #expect(try await run("model", "promote", "1", "--reason", "a test").status == 0)
        #expect(try await run("model", "rollback", "--reason", "a test").status == 5)
    }

    @Test func `a version whose predictor died before Redis heard of it is delivered by the next one`() async throws {
        let loop = try await TestDeployment()
        try await learned(loop)
        let redis = try RedisServer.start()
        defer { redis.stop() }
        let settings = ["ROOKERY_REDIS_URL": redis.url()]
        let key = "\(loop.name):predictor:v2:latest"
        let first = try loop.begin("worker", ["predictor"], at: later, with: settings)
        #expect(try await Deadline.reached { try redis.run("GET", key).contains("v2_") })
        #expect(try await loop.comes("0", of: "SELECT count(*) FROM predictor_outbox"))

        // Redis hangs while the fit is committed; the predictor dies while it waits for an answer.
        try #require(redis.suspend())
        let queued = try await loop.run("coordinator", ["schedule", "trigger", "retrain"], at: later)
        #expect(queued.status == 0, "\(queued.errors)")
        #expect(try await loop.comes("1", of: "SELECT count(*) FROM predictor_outbox"))
        first.signal(SIGKILL)
        first.stop()
        redis.signal(SIGCONT)
        let version = try loop.ask("SELECT version FROM predictor_versions ORDER BY version_ms DESC LIMIT 1")
        let second = try loop.begin("worker", ["predictor"], at: later, with: settings)
        defer { second.stop() }
        #expect(try await loop.comes("0", of: "SELECT count(*) FROM predictor_outbox"))
        #expect(try redis.run("GET", key).contains("\"version\":\"\(version)\""))
        #expect(try redis.run("GET", "\(loop.name):predictor:v2:\(version)").contains(version))
    }
}
