import Determinism
import Learning
import Model
import Postgres
import Store
import Testing
import Timekeeping

@testable import Workers

/// Against a real Postgres.
@Suite struct LearnerEffectsTests {
    private typealias Fixture = LearnerFixture

    /// Posts with corrections, readings with gaps, ties, corrections down and impossible ones, followers known, unknown
    /// and known otherwise weeks later.
    private func messages() -> [LearnerEffects.Message] {
        var random = SeededGenerator(seed: 11)
        var messages: [LearnerEffects.Message] = []
        for number in 0..<40 {
            messages.append(Fixture.post(number, at: nil))
            messages.append(Fixture.post(number, quality: Double.random(in: 0...1, using: &random)))
            for hour in [1, 3, 6, 6, 12] as [Int64] {
                let impressions = Bool.random(using: &random) ? Int64.random(in: 1...2000, using: &random) : nil
                let likes = Int64.random(in: 0...60, using: &random)
                messages.append(
                    Fixture.metric(number, impressions: impressions, likes: likes, at: Fixture.noon + .hours(hour)))
            }
            messages.append(Fixture.followers(number, nil))
            messages.append(Fixture.followers(number, Int64.random(in: 0...5, using: &random)))
            messages.append(Fixture.followers(number, nil, until: Fixture.noon + .hours(8)))
            // Told otherwise later, in two ways at one moment, and taken back for nobody knows what.
            for gained in [0, Int64.random(in: 0...2, using: &random), nil] {
                messages.append(Fixture.followers(number, gained, at: Fixture.noon + .days(23)))
            }
            messages.append(Fixture.metric(number, impressions: 900, likes: 20, at: Fixture.noon + .hours(24)))
            messages.append(Fixture.metric(number, impressions: 850, likes: 19, at: Fixture.noon + .hours(30)))
        }
        return messages
    }

    @Test(arguments: [UInt64(5), 6, 7])
    func `order, repetition and batches of the messages do not show in the tables`(seed: UInt64) throws {
        let messages = messages()
        let plain = try Fixture()
        try plain.apply(messages)
        let slot = Fixture.noon + .hours(36)
        try plain.learn(at: slot)
        let wild = try Fixture()
        var random = SeededGenerator(seed: seed)
        var rest = (messages + messages.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...60, using: &random)
            try wild.apply(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        // Once more, each metric before its post.
        try wild.apply(messages.reversed())
        try wild.learn(at: slot)
        let tables = Fixture.effectTables + Fixture.learnedTables
        #expect(try plain.count("rejected_readings") > 0)
        #expect(try plain.count("learning_examples") > 0)
        #expect(try plain.image(tables) == wild.image(tables))
    }

    @Test(arguments: ["content", "outcomes", "readings_any", "rejected_readings", "follower_attributions"])
    func `a failure at any table leaves none of the batch in any`(table: String) throws {
        let fixture = try Fixture()
        try fixture.database.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        let batch = [
            Fixture.post(1), Fixture.metric(1), Fixture.metric(2, impressions: 5, likes: 6), Fixture.followers(1, 3),
        ]
        #expect(throws: PostgresError.self) { try fixture.apply(batch) }
        for table in Fixture.effectTables { #expect(try fixture.count(table) == 0, "\(table)") }
        try fixture.database.script("DROP TRIGGER refuse ON \(table)")
        try fixture.apply(batch)
        for table in Fixture.effectTables { #expect(try fixture.count(table) == 1, "\(table)") }
    }

    @Test func `an impossible reading reaches none of the four tables and is kept with its reason`() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.post(1), Fixture.metric(1, impressions: 10, likes: 11)])
        #expect(try fixture.count("outcomes") == 0)
        #expect(try fixture.count("readings") == 0)
        #expect(try fixture.count("content_metadata WHERE actual_impressions IS NOT NULL") == 0)
        #expect(try fixture.count("rejected_readings WHERE reason = 'likes_above_impressions'") == 1)
    }

    @Test func `followers told otherwise weeks later turn the label, and an older word does not turn it back`() throws {
        let fixture = try Fixture()
        func label() throws -> Int64? {
            let rows = try TrainingRows.load(fixture.database, collectedAfter: Fixture.noon).rows
            return try #require(rows.only).followersGained
        }
        let first = Fixture.followers(1, 3)
        try fixture.apply([Fixture.metric(1), first])
        try fixture.apply([Fixture.post(1)])
        try fixture.learn()
        #expect(try label() == 3)
        try fixture.apply([Fixture.followers(1, 0, at: Fixture.noon + .days(23))])
        #expect(try label() == 0)
        try fixture.apply([first, Fixture.followers(1, nil, at: Fixture.noon + .days(40))])
        #expect(try label() == 0)
    }
}

extension Array {
    fileprivate var only: Element? { count == 1 ? self[0] : nil }
}
