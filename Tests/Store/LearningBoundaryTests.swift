import Learning
import Model
import Postgres
import Store
import Testing
import Timekeeping

/// External and simulated rows must not reach a model, whoever writes them. Every statement here goes around the code.
@Suite struct LearningBoundaryTests {
    private func code<R>(_ body: () throws -> R) -> PostgresError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? PostgresError)?.code
        }
    }

    private func fixture(mode: Deployment.Mode = .live) throws -> StoreFixture {
        let fixture = try StoreFixture(mode: mode)
        try ContentStore.upsert(
            fixture.connection,
            [post(1), post(2, origin: .external), post(3, simulated: true), post(4), post(5, simulated: true)]
        )
        try OutcomeStore.upsert(
            fixture.connection,
            [
                reading(1, at: 1), reading(2, at: 1), reading(3, at: 1, simulated: true),
                reading(4, at: 1, simulated: true), reading(5, at: 1),
            ],
            plausibility: Plausibility(impressionsMax: 100_000)
        )
        return fixture
    }

    @Test func `a live deployment refuses external, simulated and half simulated posts as examples`() throws {
        let fixture = try fixture()
        try fixture.insertExample(1)
        #expect(code { try fixture.insertExample(2, origin: "external") } == .checkViolation)
        #expect(code { try fixture.insertExample(2) } == .foreignKeyViolation)
        #expect(code { try fixture.insertExample(3, simulated: true) } == .foreignKeyViolation)
        #expect(code { try fixture.insertExample(3) } == .foreignKeyViolation)
        #expect(code { try fixture.insertExample(4) } == .foreignKeyViolation, "its reading is simulated")
        #expect(code { try fixture.insertExample(5) } == .foreignKeyViolation, "the post is simulated")
        #expect(code { try fixture.insertExample(9) } == .foreignKeyViolation, "there is no such post")
        #expect(try fixture.number("SELECT count(*) FROM training_rows") == 1)
    }

    @Test func `a shadow deployment takes simulated posts only`() throws {
        let fixture = try fixture(mode: .shadow)
        try fixture.insertExample(3, simulated: true)
        #expect(code { try fixture.insertExample(1) } == .foreignKeyViolation)
        #expect(code { try fixture.insertExample(4, simulated: true) } == .foreignKeyViolation)
        #expect(try fixture.number("SELECT count(*) FROM training_rows") == 1)
    }

    @Test func `nothing can be learned from before the deployment is written`() throws {
        let fixture = try fixture()
        try fixture.connection.execute("DELETE FROM deployment")
        #expect(code { try fixture.insertExample(1) } == .foreignKeyViolation)
    }

    @Test(arguments: [
        "UPDATE content SET origin = 'external'", "UPDATE content SET simulated = true",
        "UPDATE outcomes SET simulated = true", "UPDATE learning_examples SET simulated = true",
        "UPDATE learning_examples SET origin = 'external'", "UPDATE deployment SET mode = 'shadow'",
        "DELETE FROM deployment",
        "DELETE FROM content WHERE decision_id IN (SELECT decision_id FROM learning_examples)",
        """
        UPDATE learning_examples SET decision_id = (SELECT decision_id FROM content WHERE origin = 'external')
        """,
    ])
    func `an example cannot be turned into what is refused afterwards`(statement: String) throws {
        let fixture = try fixture()
        try fixture.insertExample(1)
        let refused = code { try fixture.connection.execute(PostgresQuery(unescaped: statement)) }
        #expect(refused == .foreignKeyViolation || refused == .checkViolation)
        #expect(try fixture.number("SELECT count(*) FROM training_rows WHERE decision_id::text LIKE '%1'") == 1)
    }

    @Test func `ten thousand external rows leave what is learned from as it was`() throws {
        let fixture = try fixture()
        try fixture.insertExample(1)
        let before = try fixture.image(of: "training_rows")
        let batch = (10..<10_010).map { post($0, origin: .external) }
        try ContentStore.upsert(fixture.connection, batch)
        try OutcomeStore.upsert(
            fixture.connection, (10..<10_010).map { reading($0, at: 1) },
            plausibility: Plausibility(impressionsMax: 100_000)
        )
        #expect(
            code {
                try fixture.connection.execute(
                    """
                    INSERT INTO learning_examples (decision_id, simulated, learned_at)
                    SELECT decision_id, simulated, posted_at FROM content WHERE origin = 'external'
                    """
                )
            } == .foreignKeyViolation
        )
        #expect(try fixture.image(of: "training_rows") == before)
        #expect(try fixture.number("SELECT total_posts FROM generator_weights WHERE generator_name = 'coach'") == 4)
    }

    @Test func `followers of a simulated attribution are not a real post's`() throws {
        let fixture = try fixture()
        try fixture.insertExample(1)
        func share(_ gained: Int64?, _ hour: Int64, simulated: Bool) -> AttributionMessage {
            AttributionMessage(
                decisionID: StoreFixture.decision(1), followersGained: gained,
                windowStart: StoreFixture.start + .hours(hour), windowEnd: StoreFixture.start + .hours(hour + 2),
                method: .share, collectedAt: StoreFixture.start + .hours(9), simulated: simulated
            )
        }
        func followers() throws -> Int64? {
            try fixture.connection.execute("SELECT followers_gained FROM training_rows").only().optionalInt(0)
        }
        try AttributionStore.upsert(fixture.connection, [share(50, 0, simulated: true)])
        #expect(try followers() == nil)
        try AttributionStore.upsert(
            fixture.connection, [share(2, 2, simulated: false), share(nil, 4, simulated: false)])
        #expect(try followers() == 2)
    }
}
