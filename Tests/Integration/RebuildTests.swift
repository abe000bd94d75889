import Foundation
import Model
import TestServers
import Testing
import Timekeeping

/// The topics folded into an empty schema, over real servers.
@Suite(.serialized) struct RebuildTests {
    private let world = InventedPosts(count: 40)
    private let now = TestDeployment.start + .days(6)

    /// Posts, readings and followers applied and learned from, then newer readings and bad records on top.
    private func deployment() async throws -> TestDeployment {
        let loop = try await TestDeployment()
        // A generator that was added later: its posts carry an alias, and are known by it again.
        let added = try await loop.run(
            "coordinator", ["generators", "add", "memeMaker", "--alias", "memes", "--reason", "a trial"], at: now)
        #expect(added.status == 0, "\(added.errors)")
        let learner = try loop.begin("worker", ["learner"], at: now)
        defer { learner.stop() }
        var posts = world.posts
        posts[7].generatorName = "Memes"
        var records = posts.map(Record.init) + world.readings.map(Record.init)
        records += world.credits.map(Record.init) + [.malformed(.metrics, "{"), .malformed(.posts, "none")]
        var impossible = world.readings[0]
        impossible.likes = 90_000
        impossible.collectedAt = impossible.collectedAt + .minutes(1)
        records.append(Record(impossible))
        try loop.produce(records.shuffled() + records.prefix(30))
        #expect(try await loop.hasApplied(records.count + 30))
        let learned = try await loop.run("coordinator", ["schedule", "trigger", "learn", "--wait"], at: now)
        #expect(learned.status == 0, "\(learned.errors)")
        let newer = world.readings.suffix(30).map { reading in
            var reading = reading
            reading.impressions = reading.impressions.map { $0 * 3 }
            reading.likes = 0
            reading.collectedAt = reading.collectedAt + .days(1)
            return Record(reading)
        }
        try loop.produce(newer)
        #expect(try await loop.hasApplied(records.count + 60))
        return loop
    }

    private func rebuild(_ loop: TestDeployment, _ arguments: String...) async throws -> (Int32, [String: Any]) {
        let ran = try await loop.run("coordinator", ["rebuild", "--json"] + arguments, at: now + .days(2))
        let document = try JSONSerialization.jsonObject(with: Data(ran.output.utf8)) as? [String: Any]
        return (ran.status, try #require(document, "\(ran.errors)"))
    }

    private func differing(_ document: [String: Any]) -> [String] {
        let tables = document["tables"] as? [[String: Any]] ?? []
        return tables.filter { $0["differ"] as? Int != 0 }.compactMap { $0["table"] as? String }
    }

    private static let changes = [
        ("content", "UPDATE content SET quality_score = 0.123 WHERE post_id = 'post3'"),
        ("outcomes", "UPDATE outcomes SET retweets = retweets + 1 WHERE post_id = 'post4'"),
        ("readings", "DELETE FROM readings WHERE post_id = 'post5' AND likes IS NULL"),
        ("rejected_readings", "DELETE FROM rejected_readings"),
        ("follower_attributions", "UPDATE follower_attributions SET followers_gained = 77"),
        ("generator_weights", "UPDATE generator_weights SET total_posts = 99 WHERE generator_name = 'coach'"),
        (
            "gate_decisions",
            "UPDATE gate_decisions SET age_seconds = 1 WHERE decision_id = (SELECT min(decision_id::text)::uuid FROM content)"
        ),
        ("bandit_arms", "UPDATE bandit_arms SET failures = failures + 1 WHERE arm_name = 'content_story_single'"),
    ]

    @Test func `the topics make the same tables of an empty schema, and a changed row is found`() async throws {
        let loop = try await deployment()
        let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%rebuil%'"
        let (status, equal) = try await rebuild(loop)
        #expect(status == 0, "\(equal)")
        #expect(equal["equal"] as? Bool == true)
        #expect(try loop.ask("SELECT total_posts FROM generator_weights WHERE generator_name = 'memeMaker'") == "1")
        let rows = equal["tables"] as? [[String: Any]] ?? []
        #expect(rows.count == 9)
        #expect(rows.allSatisfy { $0["rows"] as? Int ?? 0 > 0 }, "an empty table proves nothing: \(rows)")
        #expect((equal["records"] as? [String: Any])?["unreadable"] as? Int == 2)
        #expect(try loop.ask(schemas) == "0")
        let left = equal["not_compared"] as? [[String: Any]] ?? []
        #expect(!left.contains { $0["reason"] as? String == "not known to this program" }, "\(left)")

        for (_, change) in Self.changes { _ = try loop.ask(change) }
        let (changed, document) = try await rebuild(loop, "--into", "rebuilt", "--keep")
        #expect(changed == 1)
        #expect(Set(differing(document)) == Set(Self.changes.map(\.0)), "\(document)")
        #expect(try loop.ask(schemas) == "1")
        let outcomes = "SELECT count(*) FROM outcomes o JOIN rebuilt.outcomes r USING (decision_id, collected_at)"
        #expect(try loop.ask(outcomes) == String(world.count), "the kept tables are up to date")
        let again = try await loop.run("coordinator", ["rebuild", "--into", "rebuilt"], at: now)
        #expect(again.status == 3)
        #expect(again.errors.contains("schema rebuilt is there already"))
    }
}
