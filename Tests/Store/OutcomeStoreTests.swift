import Learning
import Model
import Postgres
import Store
import TestServers
import Testing
import Timekeeping

@Suite struct OutcomeStoreTests {
    private let plausibility = Plausibility(impressionsMax: 1_000_000)

    private func upsert(_ fixture: StoreFixture, _ readings: [MetricMessage]) throws -> OutcomeStore.Applied {
        try fixture.connection.transaction {
            try OutcomeStore.upsert(fixture.connection, readings, plausibility: plausibility)
        }
    }

    private func outcome(_ fixture: StoreFixture, _ number: Int) throws -> PostgresRow {
        try fixture.connection.execute(
            "SELECT * FROM outcomes WHERE decision_id = \(uuid: StoreFixture.decision(number))"
        ).only()
    }

    @Test func `a null never hides a known value`() throws {
        let fixture = try StoreFixture()
        _ = try upsert(fixture, [reading(1, at: 1, impressions: 700, likes: 9)])
        _ = try upsert(fixture, [reading(1, at: 5, impressions: nil, likes: 12)])
        let row = try outcome(fixture, 1)
        #expect(try row.int("impressions") == 700)
        #expect(try row.timestamp("impressions_at") == StoreFixture.start + .hours(1))
        #expect(try row.int("likes") == 12)
        #expect(try row.timestamp("collected_at") == StoreFixture.start + .hours(5))
        #expect(try row.optionalInt("bookmarks") == nil)
        #expect(try row.double("engagement_rate") == 17.0 / 700)
    }

    @Test func `an older reading fills gaps and hides nothing`() throws {
        let fixture = try StoreFixture()
        _ = try upsert(fixture, [reading(1, at: 5, impressions: nil, likes: 12)])
        _ = try upsert(fixture, [reading(1, at: 1, impressions: 700, likes: 40)])
        let row = try outcome(fixture, 1)
        #expect(try row.int("impressions") == 700)
        #expect(try row.int("likes") == 12)
        #expect(try row.timestamp("collected_at") == StoreFixture.start + .hours(5))
        #expect(try fixture.number("SELECT count(*) FROM readings") == 2)
    }

    @Test func `an impossible reading reaches no table but the one for inspection`() throws {
        let fixture = try StoreFixture()
        let applied = try upsert(
            fixture,
            [
                reading(1, at: 1), reading(1, at: 2, impressions: 20, likes: 30),
                reading(2, at: 2, impressions: 20, likes: 30), reading(2, at: 2, impressions: 20, likes: 30),
            ]
        )
        #expect(applied == OutcomeStore.Applied(plausible: 1, rejected: 3, changedOutcomes: 1))
        #expect(try outcome(fixture, 1).int("impressions") == 1000)
        for table in ["outcomes", "readings", "tweet_metrics", "learning_posts"] {
            #expect(try fixture.number("SELECT count(*) FROM \(table)") == 1, "\(table)")
        }
        let kept = try fixture.connection.execute("SELECT reason, reading->>'likes' AS likes FROM rejected_readings")
        #expect(try kept.map { try $0.text("reason") } == Array(repeating: "likes_above_impressions", count: 2))
        #expect(try kept[0].text("likes") == "30")
    }

    @Test func `replaying a batch writes nothing`() throws {
        let fixture = try StoreFixture()
        let batch = (1...50).flatMap { [reading($0, at: 1), reading($0, at: 2, impressions: nil)] }
        #expect(try upsert(fixture, batch).changedOutcomes == 50)
        let before = try fixture.image(of: "(SELECT decision_id, xmin::text, ctid::text FROM outcomes)")
        #expect(try upsert(fixture, batch.reversed()).changedOutcomes == 0)
        #expect(try fixture.image(of: "(SELECT decision_id, xmin::text, ctid::text FROM outcomes)") == before)
    }

    @Test func `a simulated reading says nothing about a post that has a real one`() throws {
        let fixture = try StoreFixture()
        _ = try upsert(fixture, [reading(1, at: 9, impressions: 5000, likes: 400, simulated: true)])
        #expect(try outcome(fixture, 1).bool("simulated"))
        _ = try upsert(fixture, [reading(1, at: 1, impressions: 100, likes: 7)])
        _ = try upsert(fixture, [reading(1, at: 10, impressions: 6000, likes: 500, simulated: true)])
        let row = try outcome(fixture, 1)
        #expect(try !row.bool("simulated"))
        #expect(try row.int("impressions") == 100)
        #expect(try row.int("likes") == 7)
        #expect(try row.timestamp("collected_at") == StoreFixture.start + .hours(1))
    }

    @Test func `counts too large to add up have a rate all the same`() throws {
        let fixture = try StoreFixture()
        _ = try upsert(
            fixture, [reading(1, at: 1, impressions: nil, likes: .max), reading(1, at: 0, impressions: 100)])
        #expect(try outcome(fixture, 1).double("engagement_rate") > 1e16)
    }

    @Test func `writers whose batches overlap lose no reading, also where one must begin again`() throws {
        let fixture = try StoreFixture()
        let configuration = fixture.connection.configuration
        let plausibility = plausibility
        try Together.run(4) {
            try PostgresConnection(configuration)
        } _: { writer, connection in
            for round in 0..<15 {
                let readings = (1...150).shuffled().map { reading($0, at: Int64(writer + 4 * round)) }
                try StoreFixture.write(connection, new: round == 0) {
                    try OutcomeStore.upsert(connection, readings, plausibility: plausibility)
                }
            }
        }
        #expect(try fixture.number("SELECT count(*) FROM outcomes") == 150)
        #expect(try fixture.number("SELECT count(*) FROM readings") == 150 * 60)
    }
}
