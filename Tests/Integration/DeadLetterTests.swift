import Foundation
import Kafka
import Model
import Schema
import TestServers
import Testing
import Timekeeping

/// A bad record's way back: set aside by a worker, listed, mended, replayed once, over real servers.
@Suite(.serialized) struct DeadLetterTests {
    private let world = InventedPosts(count: 2)
    private let now = TestDeployment.start + .days(1)

    /// A reading whose views are no number, as a person would mend it, and one that stays bad.
    private var bad: String { good.replacing("\"impressions\":1300", with: "\"impressions\":\"1300\"") }
    private var good: String {
        var reading = world.readings[2]
        reading.impressions = 1300
        reading.collectedAt = reading.collectedAt + .hours(1)
        return String(decoding: reading.encoded(), as: UTF8.self)
    }

    /// A deployment whose learner has met the records and ended.
    private func deployment(_ extra: [Record]) async throws -> TestDeployment {
        let loop = try await TestDeployment()
        let records = world.posts.map(Record.init) + world.readings.map(Record.init) + extra
        try loop.produce(records)
        try await learn(loop, records.count)
        return loop
    }

    private func learn(_ loop: TestDeployment, _ count: Int) async throws {
        let learner = try loop.begin("worker", ["learner"], at: now)
        defer { learner.stop() }
        #expect(try await loop.hasApplied(count))
    }

    private func dead(_ loop: TestDeployment, _ arguments: String...) async throws -> Program.Outcome {
        let person = arguments[0] == "show" ? [] : ["--actor", "ann"]
        return try await loop.run("coordinator", ["dead"] + arguments + person, at: now)
    }

    private func letters(_ loop: TestDeployment, _ filters: String...) async throws -> [[String: Any]] {
        let listed = try await loop.run("coordinator", ["dead", "ls", "--json"] + filters, at: now)
        #expect(listed.status == 0, "\(listed.errors)")
        let document = try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [String: Any]
        return document?["letters"] as? [[String: Any]] ?? []
    }

    private func count(_ loop: TestDeployment, _ topic: Topic) throws -> Int { try loop.values(of: topic).count }

    @Test func `a letter is looked at, mended and replayed, and a replay of the replay does nothing`() async throws {
        let loop = try await deployment([.malformed(.metrics, bad), .malformed(.posts, "{}")])
        let all = try await letters(loop)
        #expect(all.compactMap { $0["state"] as? String } == ["waiting", "waiting"])
        #expect(try await letters(loop, "--topic", "posts").count == 1)
        let found = try await letters(loop, "--containing", "impressions")
        #expect(found.count == 1)
        let name = try #require(found.first?["letter"] as? String)
        let origin = try #require(found.first?["origin"] as? String)
        #expect(origin.hasPrefix(loop.topic(.metrics) + "/"))

        let before = try count(loop, .metrics)
        let refused = try await dead(loop, "replay", name)
        #expect(refused.status == 3)
        #expect(refused.output.contains("field impressions"), "\(refused.output)")
        #expect(try count(loop, .metrics) == before)

        let folder = try ServerFolder("letters")
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let file = folder.file("mended.json")
        #expect(try await dead(loop, "show", name, "--output", file).output.contains("metric/1"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == bad)
        #expect(try await dead(loop, "show", name, "--output", file).status == 3, "a file is not written over")
        try (good + "\n").write(toFile: file, atomically: false, encoding: .utf8)

        #expect(try await dead(loop, "replay", name, "--with", file, "--dry-run").output.contains("would be sent"))
        #expect(try count(loop, .metrics) == before)
        let sent = try await dead(loop, "replay", name, "--with", file)
        #expect(sent.status == 0, "\(sent.output) \(sent.errors)")
        #expect(try count(loop, .metrics) == before + 1)
        let again = try await dead(loop, "replay", name, "--with", file)
        #expect(again.status == 0)
        #expect(again.output.contains("was replayed by ann"), "\(again.output)")
        #expect(try count(loop, .metrics) == before + 1)
        #expect(try await letters(loop, "--state", "replayed").compactMap { $0["actor"] as? String } == ["ann"])

        try await learn(loop, world.posts.count + world.readings.count + 3)
        let views = "SELECT impressions FROM outcomes WHERE decision_id = '\(world.decision(0))'"
        #expect(try loop.ask(views) == "1300")
        // The bad record and its letter still belong together, and the mended one is in the tables.
        let verified = try await loop.run("coordinator", ["verify"], at: now).output
        for table in ["dead letters", "outcomes", "readings"] {
            let line = verified.split(separator: "\n").first { $0.contains("  \(table) ") }
            #expect(line?.hasSuffix("agree") == true && line?.contains("disagree") == false, "\(verified)")
        }
    }

    @Test func `a replay that died before it was noted is done again and then never more`() async throws {
        let loop = try await deployment([.malformed(.metrics, bad)])
        let letter = try #require(try await letters(loop).first)
        let id = try #require(letter["identity"] as? String)
        // What a process leaves that dies between its intent and the note that it was sent.
        _ = try loop.ask(
            """
            INSERT INTO dead_letters (letter, topic, decided_by, decided_at, state, sent_hash)
            VALUES ('\(id)', 'metrics.dead', 'bob', now(), 'replaying', repeat('0', 64))
            """)
        let folder = try ServerFolder("letters")
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let file = folder.file("mended.json")
        try good.write(toFile: file, atomically: false, encoding: .utf8)
        let before = try count(loop, .metrics)
        #expect(try await dead(loop, "replay", String(id.prefix(10)), "--with", file).output.contains("sent to"))
        #expect(try await dead(loop, "replay", id, "--with", file).output.contains("was replayed by ann"))
        #expect(try count(loop, .metrics) == before + 1)
    }

    @Test func `a dropped letter waits no longer, says why, and is left out of a replay of all`() async throws {
        let loop = try await deployment([.malformed(.posts, "not json"), .malformed(.metrics, bad)])
        let name = try #require(try await letters(loop, "--topic", "posts").first?["letter"] as? String)
        #expect(try await dead(loop, "drop", name).status == 2, "a reason is due")
        #expect(
            try await dead(loop, "drop", name, "--reason", "a test", "--dry-run").output.contains("would be dropped"))
        #expect(try await letters(loop, "--state", "dropped").isEmpty)
        #expect(try await dead(loop, "drop", name, "--reason", "a test").status == 0)
        #expect(try await letters(loop, "--state", "dropped").first?["actor_reason"] as? String == "a test")
        let all = try await dead(loop, "replay", "--all", "--json")
        #expect(all.status == 3)
        #expect(!all.output.contains("posts.dead") && all.output.contains("field impressions"), "\(all.output)")
    }

    @Test func `copies of one record are one letter, and another record at the same place is another`() async throws {
        let loop = try await deployment([])
        func keep(_ value: String, at offset: Int) throws {
            let producer = try KafkaProducer(
                KafkaConfiguration(brokers: loop.environment["ROOKERY_KAFKA_BROKERS"] ?? "", clientID: "tests"))
            try producer.produce(
                topic: loop.topic(.posts) + ".dead", key: "k", value: Array(value.utf8),
                headers: [
                    ("reason", "none"), ("source-topic", "posts"), ("source-partition", "0"),
                    ("source-offset", String(offset)),
                ])
            try producer.flush(timeout: .seconds(20)).requireAll()
        }
        // Two groups that met the record, then a broker that came back empty and gave its offset to another.
        try keep("one", at: 4)
        try keep("one", at: 4)
        try keep("two", at: 4)
        let found = try await letters(loop)
        #expect(found.compactMap { ($0["copies"] as? [String])?.count }.sorted() == [1, 2])
        #expect(Set(found.compactMap { $0["identity"] as? String }).count == 2)
    }
}
