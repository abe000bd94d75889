import Learning
import Model
import Postgres
import Store
import Testing
import Timekeeping

@testable import Workers

/// Against a real Postgres.
@Suite struct LearnRunTests {
    private typealias Fixture = LearnerFixture

    @Test func `views, likes and age decide at their thresholds, each with its reason`() throws {
        let fixture = try Fixture()
        let noon = Fixture.noon
        try fixture.apply((1...9).map { Fixture.post($0, quality: $0 == 9 ? nil : 0.5) })
        try fixture.apply([
            Fixture.metric(1, impressions: 99), Fixture.metric(2, impressions: 100),
            Fixture.metric(3, likes: 4), Fixture.metric(4, likes: 5),
            Fixture.metric(5, at: noon + .minutes(119)), Fixture.metric(6, at: noon + .minutes(120)),
            Fixture.metric(7, replies: nil), Fixture.metric(8, impressions: nil), Fixture.metric(9),
        ])
        try fixture.learn()
        #expect(
            try fixture.reasons() == [
                1: ["views_low"], 2: [], 3: ["likes_low"], 4: [], 5: ["too_young"], 6: [], 7: ["rate_unknown"],
                8: ["rate_unknown"], 9: ["features_missing"],
            ])
        #expect(try fixture.count("learning_examples") == 3)
    }

    @Test func `external and simulated posts are refused in live mode, real ones in shadow mode`() throws {
        let live = try Fixture()
        let batch = [
            Fixture.post(1), Fixture.metric(1), Fixture.post(2, origin: .external), Fixture.metric(2),
            Fixture.post(3, simulated: true), Fixture.metric(3, simulated: true),
            Fixture.post(4), Fixture.metric(4, simulated: true), Fixture.post(5, at: nil), Fixture.metric(5),
        ]
        try live.apply(batch)
        try live.learn()
        #expect(
            try live.reasons() == [1: [], 2: ["external"], 3: ["simulated"], 4: ["simulated"], 5: ["not_posted"]])
        let shadow = try Fixture(mode: .shadow)
        try shadow.apply(batch)
        try shadow.learn(LearnSettings(gates: GateSetting(mode: .fixed), learnsFromSimulated: true))
        #expect(
            try shadow.reasons() == [
                1: ["not_simulated"], 2: ["external", "not_simulated"], 3: [], 4: ["not_simulated"],
                5: ["not_simulated", "not_posted"],
            ])
    }

    @Test func `the database itself refuses an external or simulated example`() throws {
        let fixture = try Fixture()
        try fixture.apply([
            Fixture.post(2, origin: .external), Fixture.metric(2), Fixture.post(3, simulated: true),
            Fixture.metric(3, simulated: true),
        ])
        for (number, simulated) in [(2, false), (3, false), (3, true)] {
            let error = #expect(throws: PostgresError.self) {
                try fixture.database.execute(
                    """
                    INSERT INTO learning_examples (decision_id, simulated, learned_at)
                        VALUES (\(uuid: Fixture.decision(number)), \(simulated), \(Fixture.noon))
                    """)
            }
            #expect(error?.code == .foreignKeyViolation)
        }
    }

    @Test func `external rows leave everything that was learned byte for byte as it was`() throws {
        let fixture = try Fixture()
        try fixture.apply((1...20).flatMap { [Fixture.post($0), Fixture.metric($0, likes: Int64($0 * 4))] })
        try fixture.learn(LearnSettings())
        let tables = Fixture.learnedTables.filter { $0 != "gate_decisions" }
        let before = try fixture.image(tables)
        try fixture.apply(
            (100...1100).flatMap {
                [Fixture.post($0, origin: .external), Fixture.metric($0, impressions: 5, likes: 1)]
            })
        try fixture.learn(LearnSettings(), at: Fixture.noon + .hours(13))
        #expect(try fixture.image(tables) == before)
    }

    @Test func `a rate above three per cent is a success and three per cent is none`() throws {
        let fixture = try Fixture()
        try fixture.apply([
            Fixture.post(1, at: Fixture.noon + .minutes(130), arm: "educational"),
            Fixture.metric(1, impressions: 10_000, likes: 301, at: Fixture.noon + .days(1)),
            Fixture.post(2, at: Fixture.noon + .minutes(130), arm: "educational"),
            Fixture.metric(2, impressions: 10_000, likes: 300, at: Fixture.noon + .days(1)),
        ])
        try fixture.learn(at: Fixture.noon + .days(1))
        let arms = try fixture.arms()
        #expect(arms["content_educational"]?.successes == 1)
        #expect(arms["content_educational"]?.failures == 1)
        // By the hour of posting, not of the reading.
        #expect(arms["timing_14"]?.average == 0.03005)
        #expect(arms.count == 2)
    }

    @Test func `a corrected reading moves its post from failure to success and adds no pull`() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.post(1, arm: "story"), Fixture.metric(1, likes: 10)])
        try fixture.learn()
        #expect(try fixture.arms()["content_story"]?.failures == 1)
        try fixture.apply([Fixture.metric(1, likes: 90, at: Fixture.noon + .hours(12))])
        try fixture.learn(at: Fixture.noon + .hours(13))
        #expect(try fixture.arms()["content_story"]?.failures == 0)
        #expect(try fixture.arms()["content_story"]?.successes == 1)
        try fixture.apply([Fixture.metric(1, likes: 2, at: Fixture.noon + .hours(20))])
        try fixture.learn(at: Fixture.noon + .hours(21))
        #expect(try fixture.arms().isEmpty)
        #expect(try fixture.count("learning_examples") == 0)
    }

    @Test func `learning again from the same tables changes nothing`() throws {
        let fixture = try Fixture()
        try fixture.apply((1...30).flatMap { [Fixture.post($0), Fixture.metric($0, likes: Int64($0))] })
        try fixture.learn(LearnSettings())
        let before = try fixture.image(Fixture.learnedTables)
        try fixture.learn(LearnSettings())
        try fixture.learn(LearnSettings(), at: Fixture.noon + .hours(13))
        #expect(try fixture.image(Fixture.learnedTables) == before)
        #expect(try fixture.count("learning_summaries") == 2)
    }

    @Test func `thresholds follow the window's own posts and a new row says when they change`() throws {
        let fixture = try Fixture()
        try fixture.apply(
            (1...4).flatMap { [Fixture.post($0), Fixture.metric($0, impressions: Int64($0 * 10), likes: 1)] })
        // Eight days old: another world.
        try fixture.apply(
            (5...20).flatMap { number in
                [
                    Fixture.post(number, at: Fixture.noon - .days(9)),
                    Fixture.metric(number, impressions: 90_000, at: Fixture.noon - .days(8)),
                ]
            })
        let counts = try fixture.learn(LearnSettings())
        // Of 10, 20, 30, 40 views the median is 30 and the upper quartile 40.
        #expect(counts.thresholds?.views == 40)
        #expect(counts.thresholds?.likes == 1)
        try fixture.apply((21...40).flatMap { [Fixture.post($0), Fixture.metric($0, impressions: 5000, likes: 20)] })
        try fixture.learn(LearnSettings(), at: Fixture.noon + .hours(13))
        try fixture.learn(LearnSettings(), at: Fixture.noon + .hours(14))
        let gates = try fixture.database.execute("SELECT views_min FROM learning_gates ORDER BY gate_id")
        #expect(try gates.map { try $0.double("views_min") } == [40, 100])
    }

    @Test func `followers a thousand impressions are pooled over posts whose followers are known`() throws {
        let fixture = try Fixture()
        try fixture.apply([
            Fixture.post(1, generator: "explorer"), Fixture.metric(1, impressions: 500), Fixture.followers(1, 3),
            Fixture.post(2, generator: "explorer"), Fixture.metric(2, impressions: 1000), Fixture.followers(2, 0),
            Fixture.post(3, generator: "explorer"), Fixture.metric(3, impressions: 9000), Fixture.followers(3, nil),
        ])
        try fixture.learn()
        let row = try fixture.database.execute(
            "SELECT * FROM generator_weights WHERE generator_name = 'explorer'"
        ).only()
        #expect(try row.double("avg_f_per_1k") == 2)
        #expect(try row.int("measured_posts") == 2)
        #expect(try row.int("total_posts") == 3)
        #expect(try row.text("tier") == "good")
    }

    @Test func `a step that fails is noted and the others go on`() throws {
        let fixture = try Fixture()
        try fixture.database.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON gate_decisions FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        try fixture.apply([Fixture.post(1), Fixture.metric(1), Fixture.metric(2)])
        let counts = try fixture.learn()
        #expect(counts.failures == 1)
        #expect(counts.withoutMetadata == 1)
        #expect(try fixture.count("learning_gates") == 1)
        #expect(try fixture.count("learning_examples") == 0)
        let summary = try fixture.database.execute(
            "SELECT failures -> 0 ->> 'step' AS step, without_metadata FROM learning_summaries"
        ).only()
        #expect(try summary.text("step") == "verdicts")
        #expect(try summary.int("without_metadata") == 1)
        try fixture.database.script("DROP TRIGGER refuse ON gate_decisions")
        #expect(try fixture.learn().failures == 0)
        #expect(try fixture.count("learning_examples") == 1)
    }
}

extension LearnerFixture {
    struct Arm {
        let successes: Int64
        let failures: Int64
        let average: Double?
    }

    func arms() throws -> [String: Arm] {
        var arms: [String: Arm] = [:]
        for row in try database.execute("SELECT arm_name, successes, failures, avg_reward FROM bandit_arms") {
            arms[try row.text("arm_name")] = Arm(
                successes: try row.int("successes"), failures: try row.int("failures"),
                average: try row.optionalDouble("avg_reward"))
        }
        return arms
    }
}
