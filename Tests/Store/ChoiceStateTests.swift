import Learning
import Postgres
import Store
import Testing
import Timekeeping

@Suite struct ChoiceStateTests {
    private func version(_ fixture: LearningFixture, _ part: String) throws -> String {
        try fixture.text("SELECT version FROM choice_state_now WHERE part = '\(part)'")
    }

    private func isKept(_ fixture: LearningFixture) throws -> Bool {
        try fixture.number(
            "SELECT count(*) FROM choice_state_now n JOIN choice_states s USING (part, version) WHERE n.state = s.state"
        ) == 2
    }

    @Test func `every state that choices are drawn from is kept under its version`() throws {
        let fixture = try LearningFixture()
        #expect(try isKept(fixture))
        let (weights, arms) = (try version(fixture, "weights"), try version(fixture, "arms"))
        for number in 1...4 { try fixture.add(number) }
        try LearnArms.rebuild(fixture.connection, successRate: 0.03, at: LearningFixture.start + .days(2))
        #expect(try version(fixture, "weights") == weights)
        #expect(try version(fixture, "arms") != arms)
        #expect(try isKept(fixture))
        // The same again is the same state.
        let states = try fixture.number("SELECT count(*) FROM choice_states")
        try LearnArms.rebuild(fixture.connection, successRate: 0.03, at: LearningFixture.start + .days(3))
        #expect(try fixture.number("SELECT count(*) FROM choice_states") == states)
        try fixture.connection.transaction {
            _ = try GeneratorStore.perform(
                fixture.connection, .set(0.4), on: "coach", policy: WeightPolicy(), by: "a test", because: "a trial",
                at: LearningFixture.start)
        }
        #expect(try version(fixture, "weights") != weights)
        #expect(try isKept(fixture))
        #expect(try fixture.number("SELECT count(*) FROM choice_states WHERE version = '\(weights)'") == 1)
    }

    @Test func `discounted arms count each post by its age, as the mathematics says`() throws {
        let fixture = try LearningFixture()
        // Post n went out n hours after the start; rates are 35/1000, a success.
        for number in [1, 25, 49] { try fixture.add(number) }
        try fixture.add(73, likes: 1)
        let slot = LearningFixture.start + .hours(97)
        let discount = try #require(EvidenceDiscount(halfLife: .hours(24)))
        try LearnArms.rebuild(fixture.connection, successRate: 0.03, discount: discount, at: slot)
        let row = try fixture.connection.execute(
            "SELECT * FROM bandit_arms WHERE arm_name = 'content_educational_thread'"
        ).only()
        let weights = [96, 72, 48, 24].map { discount.weight(age: .hours($0)) }
        #expect(try row.int("successes") == 3 && row.int("failures") == 1)
        #expect(abs(try row.double("discounted_successes") - weights[0..<3].reduce(0, +)) < 1e-12)
        #expect(abs(try row.double("discounted_failures") - weights[3]) < 1e-12)
        let mean = (0.035 * weights[0..<3].reduce(0, +) + 0.006 * weights[3]) / weights.reduce(0, +)
        #expect(abs(try row.double("discounted_reward") - mean) < 1e-12)
        // Ages of a thousand half-lives are no error, and without a half-life nothing is discounted.
        let short = try #require(EvidenceDiscount(halfLife: .seconds(10)))
        try LearnArms.rebuild(fixture.connection, successRate: 0.03, discount: short, at: slot)
        try LearnArms.rebuild(fixture.connection, successRate: 0.03, at: slot)
        #expect(try fixture.number("SELECT count(*) FROM bandit_arms WHERE discounted_successes IS NOT NULL") == 0)
    }
}
