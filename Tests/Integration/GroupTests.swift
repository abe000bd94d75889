import Model
import TestServers
import Testing
import Timekeeping

/// A deployment whose consumer groups got other names.
@Suite(.serialized) struct GroupTests {
    private let world = InventedPosts(count: 12)
    private let now = TestDeployment.start + .days(3)

    @Test func `the same messages under another group change no table`() async throws {
        let loop = try await TestDeployment()
        let records = world.posts.map(Record.init) + world.readings.map(Record.init) + world.credits.map(Record.init)
        try loop.produce(records)
        let first = try loop.begin("worker", ["learner"], at: now)
        #expect(try await loop.hasApplied(records.count))
        first.stop()
        let before = try tables(loop)

        let renamed = try loop.begin("worker", ["learner"], at: now, with: ["ROOKERY_GROUP_PREFIX": "renamed-"])
        defer { renamed.stop() }
        let applied = "SELECT sum(next_offset) FROM consumer_offsets WHERE consumer_group = 'renamed-learner'"
        #expect(try await loop.comes(String(records.count), of: applied))
        #expect(try tables(loop) == before)
    }

    /// Every row of every table that messages make, in one order.
    private func tables(_ loop: TestDeployment) throws -> [String] {
        let names = ["content", "outcomes", "readings", "rejected_readings", "follower_attributions"]
        return try names.map { try loop.ask("SELECT t::text FROM \($0) t ORDER BY 1") }
            + [try loop.ask("SELECT generator_name, total_posts, last_used_at FROM generator_weights ORDER BY 1")]
    }
}
