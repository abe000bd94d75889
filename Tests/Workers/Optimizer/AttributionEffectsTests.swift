import Model
import Postgres
import Runtime
import Store
import Testing
import Timekeeping

@testable import Workers

@Suite struct AttributionEffectsTests {
    private func message(_ number: Int, _ followers: Int64?, at hours: Int64) -> AttributionMessage {
        let posted = LearnedDatabase.start + .hours(Int64(number))
        return AttributionMessage(
            decisionID: LearnedDatabase.decision(number), followersGained: followers, windowStart: posted,
            windowEnd: posted + .hours(24), method: .direct, collectedAt: posted + .hours(hours), simulated: false)
    }

    /// What the tables say of the generators, as one text.
    private func figures(_ database: LearnedDatabase) throws -> String {
        try database.text(
            """
            SELECT string_agg(concat_ws(' ', generator_name, measured_posts, total_followers, avg_f_per_1k), ', '
                              ORDER BY generator_name)
            FROM generator_weights WHERE measured_posts > 0
            """)
    }

    @Test func `attributions move their generators' figures, and coming again changes nothing`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<9)
        let effects = AttributionEffects(
            log: Log(role: "test", instance: "test", write: { _ in }), metrics: Metrics())
        func deliver(_ messages: [AttributionMessage]) throws {
            try database.connection.transaction { try effects.apply(messages, in: database.connection) }
        }
        // Posts 4 and 8 are coach's: 100 000 impressions each.
        try deliver([message(4, 100, at: 25), message(8, 300, at: 25)])
        #expect(try figures(database) == "coach 2 400 2")
        let before = try figures(database)
        try deliver([message(8, 300, at: 25), message(4, 100, at: 25)])
        try deliver([message(4, nil, at: 90), message(8, 1, at: 2)])
        #expect(try figures(database) == before)
        try deliver([message(4, 500, at: 26)])
        #expect(try figures(database) == "coach 2 800 4")
    }
}
