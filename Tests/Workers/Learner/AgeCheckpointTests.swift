import Learning
import Model
import Postgres
import Store
import Testing
import Timekeeping

@testable import Workers

/// Posts that wait for their age alone are read again when they have it. Against a real Postgres.
@Suite struct AgeCheckpointTests {
    private typealias Fixture = LearnerFixture
    private let noon = LearnerFixture.noon

    /// A post of noon that was read after an hour, with checkpoints at these ages.
    private func post(_ fixture: Fixture, _ number: Int, likes: Int64 = 50, checkpoints: [Span]) throws {
        try fixture.apply([
            Fixture.post(number), Fixture.metric(number, likes: likes, at: noon + .hours(1)),
        ])
        try ScrapeSchedule.plan(
            checkpoints.map {
                ScrapeCheckpoint(
                    decisionID: Fixture.decision(number), ageSeconds: $0.microseconds / 1_000_000,
                    postID: "p\(number)", postedAt: noon, simulated: false)
            }, in: fixture.database)
    }

    private func state(_ fixture: Fixture, _ number: Int, _ age: Span, _ change: String) throws {
        try fixture.database.execute(
            """
            UPDATE scrape_schedule SET \(unescaped: change) WHERE decision_id = \(uuid: Fixture.decision(number))
                AND age_seconds = \(age.microseconds / 1_000_000)
            """)
    }

    /// The ages, in seconds, of the checkpoints that were added at the gate's two hours.
    private func added(_ fixture: Fixture) throws -> Set<Int> {
        let rows = try fixture.database.execute(
            "SELECT decision_id::text AS id FROM scrape_schedule WHERE age_seconds = 7200 AND state = 'waiting'")
        return Set(try rows.map { Int(try $0.text("id").suffix(12)) ?? -1 })
    }

    @Test func `a reading is planned at the age where none is coming, and nowhere else`() throws {
        let fixture = try Fixture()
        let read = "state = 'done', published = true, scraped_at = due_at"
        try post(fixture, 1, checkpoints: [.hours(1)])
        try state(fixture, 1, .hours(1), read)
        // Another reading is coming, is under way late enough, or was taken.
        try post(fixture, 2, checkpoints: [.hours(1), .hours(3)])
        try post(fixture, 3, checkpoints: [.hours(1), .hours(3)])
        try state(fixture, 3, .hours(3), "state = 'claimed'")
        try post(fixture, 4, checkpoints: [.hours(1)])
        try state(fixture, 4, .hours(1), "state = 'done', scraped_at = posted_at + interval '150 min'")
        // Gone, and never planned by a scraper.
        try post(fixture, 5, checkpoints: [.hours(1), .hours(3)])
        try state(fixture, 5, .hours(1), read)
        try state(fixture, 5, .hours(3), "state = 'gone'")
        try post(fixture, 6, checkpoints: [])
        // Held back by its likes too: more age alone would not help.
        try post(fixture, 7, likes: 1, checkpoints: [.hours(1)])
        // Its later checkpoint was given up.
        try post(fixture, 8, checkpoints: [.hours(1), .hours(3)])
        try state(fixture, 8, .hours(1), read)
        try state(fixture, 8, .hours(3), "state = 'parked'")

        let counts = try fixture.learn(at: noon + .minutes(90))
        #expect(try fixture.reasons()[1] == ["too_young"])
        #expect(counts.checkpoints == 2)
        #expect(try added(fixture) == [1, 8])
        #expect(try fixture.learn(at: noon + .minutes(100)).checkpoints == 0)
        #expect(counts.failures == 0)
    }

    @Test func `a checkpoint that is overdue and unread is waited for, not doubled`() throws {
        let fixture = try Fixture()
        try post(fixture, 1, checkpoints: [.minutes(100)])
        #expect(try fixture.learn(at: noon + .minutes(110)).checkpoints == 1)
        try post(fixture, 2, checkpoints: [.minutes(100)])
        #expect(try fixture.learn(at: noon + .hours(3)).checkpoints == 0)
    }

    @Test func `a gate that asks for more age than every checkpoint gets its own reading, and the post is learned`()
        throws
    {
        let fixture = try Fixture()
        var settings = LearnSettings(gates: GateSetting(mode: .fixed))
        settings.gates.age = .hours(30)
        try post(fixture, 1, checkpoints: [.hours(1), .hours(24)])
        #expect(try fixture.learn(settings, at: noon + .hours(2)).checkpoints == 1)
        try fixture.database.execute(
            "UPDATE scrape_schedule SET state = 'open' WHERE due_at <= \(noon + .hours(31))")
        let claims = try ScrapeSchedule.claim(owner: "one", lease: .seconds(60), limit: 9, in: fixture.database)
        #expect(claims.map(\.checkpoint.ageSeconds) == [3600, 86_400, 108_000])
        #expect(claims.last?.checkpoint.dueAt == noon + .hours(30))
        try fixture.apply([Fixture.metric(1, at: noon + .hours(30))])
        try fixture.learn(settings, at: noon + .hours(31))
        #expect(try fixture.reasons()[1] == [])
    }
}
