import Glibc
import Model
import TestServers
import Testing
import Timekeeping

/// Whatever happens to a worker, the tables come to what the messages say.
@Suite(.serialized) struct CrashTests {
    /// Before any slot falls due.
    private let later = TestDeployment.start + .minutes(9)

    @Test func `a learner killed in the middle of a stream leaves neither a gap nor a repeat`() async throws {
        let loop = try await TestDeployment()
        let world = InventedPosts(count: 1500)
        let records = world.posts.map(Record.init) + world.readings.map(Record.init) + world.credits.map(Record.init)
        // Every record twice, the second time in another order: repeats and stragglers are what brokers deliver.
        try loop.produce(records + records.reversed())
        let total = 2 * records.count
        for part in 1...3 {
            let worker = try loop.begin("worker", ["learner"], at: later)
            #expect(try await loop.hasApplied(total * part / 5), "before crash \(part)")
            worker.signal(SIGKILL)
            worker.stop()
        }
        let worker = try loop.begin("worker", ["learner"], at: later)
        defer { worker.stop() }
        #expect(try await loop.hasApplied(total))
        let verified = try await loop.run("coordinator", ["verify", "--json"], at: later)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }

    @Test func `a record that cannot be read is kept apart with its reason and the others are kept`() async throws {
        let loop = try await TestDeployment()
        let world = InventedPosts(count: 5)
        let broken = [
            Record.malformed(.metrics, "{\"decision_id\": \"none\""),
            Record.malformed(.metrics, "{\"decision_id\": \"\(world.decision(1))\", \"post_id\": \"post1\"}"),
            Record.malformed(.posts, "[]"),
        ]
        let good = world.posts.map(Record.init) + world.readings.map(Record.init)
        try loop.produce(good + broken + good)
        let worker = try loop.begin("worker", ["learner"], at: later)
        defer { worker.stop() }
        #expect(try await loop.hasApplied(2 * good.count + broken.count))
        #expect(try loop.ask("SELECT count(*) FROM content") == "5")
        #expect(try loop.ask("SELECT count(*) FROM readings") == "15")
        let letters = try loop.deadLetters(of: .metrics)
        #expect(letters.count == 2)
        #expect(letters.allSatisfy { $0.sourceTopic == loop.topic(.metrics) && !$0.reason.isEmpty })
        #expect(letters.contains { $0.reason.contains("collected_at") || $0.reason.contains("source") })
        #expect(try loop.deadLetters(of: .posts).count == 1)
        let verified = try await loop.run("coordinator", ["verify", "--json"], at: later)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }

    @Test func `what the database refuses is set aside, and the comparison expects nothing of it in the tables`()
        async throws
    {
        let loop = try await TestDeployment()
        // As on a database that is stricter than the contract: a rule of the operator's own.
        _ = try loop.ask("ALTER TABLE content ADD CHECK (topic <> 'forbidden')")
        var posts = InventedPosts(count: 8).posts
        posts[3].topic = "forbidden"
        let records = posts.map(Record.init) + [.malformed(.posts, "none")]
        try loop.produce(records)
        let learner = try loop.begin("worker", ["learner"], at: later)
        defer { learner.stop() }
        #expect(try await loop.hasApplied(records.count))
        #expect(try loop.ask("SELECT count(*) FROM content") == "7")
        let letters = try loop.deadLetters(of: .posts)
        #expect(Set(letters.map(\.refusedBy)) == ["decoder", "database"])
        #expect(letters.allSatisfy { $0.group == "\(loop.name)-learner" })
        let verified = try await loop.run("coordinator", ["verify", "--json"], at: later)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")

        // The tables have it after all: its letter says they cannot.
        _ = try loop.ask(
            "INSERT INTO content SELECT (c).* FROM (SELECT jsonb_populate_record(c, jsonb_build_object("
                + "'decision_id', '\(posts[3].decisionID)')) AS c FROM content c LIMIT 1) s")
        let doubled = try await loop.run("coordinator", ["verify", "--json"], at: later)
        #expect(doubled.status == 1)
        #expect(doubled.output.contains(posts[3].decisionID))
    }
}
