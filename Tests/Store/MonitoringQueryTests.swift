import Postgres
import Store
import Testing
import Timekeeping

/// The queries that an operator knows from before, as they were written, over tables with something in them.
@Suite struct MonitoringQueryTests {
    private static let queries = [
        """
        SELECT generator_name, weight, total_posts, avg_f_per_1k, status
        FROM generator_weights
        ORDER BY avg_f_per_1k DESC;
        """,
        """
        SELECT created_at, event_type, generators_updated, top_performer, top_performer_f_per_1k
        FROM optimization_events
        ORDER BY created_at DESC
        LIMIT 10;
        """,
        """
        SELECT decision_id, generator_name, posted_at
        FROM content_metadata
        WHERE posted_at > NOW() - INTERVAL '24 hours'
        ORDER BY posted_at DESC
        LIMIT 10;
        """,
        "SELECT COUNT(*) FROM generator_weights; -- Should be 12",
        "SELECT * FROM optimization_events ORDER BY created_at DESC LIMIT 5;",
    ]

    @Test func `each answers with what is in the tables, newest or best first`() throws {
        let fixture = try LearningFixture()
        // The third asks by the database's own clock.
        let now = Timestamp(
            microseconds: try fixture.connection.execute(
                "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
            ).only().int(0))
        for number in 1...12 {
            try fixture.add(
                number, generator: number % 2 == 0 ? "coach" : "dataNerd", posted: now - .hours(Int64(number) * 3))
        }
        _ = try LearnGenerators.refresh(fixture.connection)
        for hours in [6, 12, 18, 24, 30, 36, 42] {
            _ = try GeneratorStore.record(
                fixture.connection,
                OptimizationEvent(
                    kind: .skipped, createdAt: now - .hours(Int64(hours)), slot: now - .hours(Int64(hours)),
                    reason: "19 of 20 posts"))
        }
        let answers = try Self.queries.map { try fixture.connection.execute(PostgresQuery(unescaped: $0)) }
        let weights = answers[0]
        #expect(weights.count == 12)
        // Postgres puts what is unknown first where a column goes down.
        #expect(try weights[0].optionalDouble("avg_f_per_1k") == nil)
        #expect(try weights[11].optionalDouble("avg_f_per_1k") == 1)
        #expect(try weights.map { try $0.int("total_posts") }.reduce(0, +) == 12)
        let events = try answers[1].map { try $0.timestamp("created_at") }
        #expect(events.count == 7)
        #expect(events == events.sorted(by: >))
        #expect(
            try answers[2].map { try $0.text("generator_name") } == [
                "dataNerd", "coach", "dataNerd", "coach", "dataNerd", "coach", "dataNerd",
            ])
        #expect(try answers[3].only().int(0) == 12)
        #expect(answers[4].count == 5)
        #expect(try answers[4][0].text("reason") == "19 of 20 posts")
    }
}
