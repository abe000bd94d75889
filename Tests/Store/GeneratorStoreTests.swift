import Learning
import Postgres
import Store
import Testing
import Timekeeping

@Suite struct GeneratorStoreTests {
    private let now = LearningFixture.start + .days(7)

    private func event(_ kind: OptimizationEvent.Kind = .autonomousOptimization, _ reason: String = "r")
        -> OptimizationEvent
    {
        OptimizationEvent(
            kind: kind, createdAt: now, slot: now, postsConsidered: 21, windowStart: now - .days(7), windowEnd: now,
            reason: reason)
    }

    private func populated() throws -> LearningFixture {
        let fixture = try LearningFixture()
        for number in 1...21 {
            try fixture.add(
                number, generator: ["coach", "dataNerd", "humanVoice"][number % 3],
                followers: number == 9 ? nil : Int64(number % 3) * 3)
        }
        return fixture
    }

    @Test func `evidence is pooled over posts whose followers are known`() throws {
        let fixture = try populated()
        let states = try GeneratorStore.states(fixture.connection, collectedAfter: LearningFixture.start)
        #expect(states.count == 12)
        let coach = try #require(states.first { $0.name == "coach" })
        #expect(
            coach.evidence
                == GeneratorEvidence(
                    posts: 7, measuredPosts: 6, impressions: 6000, followers: 0, squaresPerImpression: 0))
        let nerd = try #require(states.first { $0.name == "dataNerd" })
        #expect(nerd.evidence.followersPerThousand == 3)
        // Seven posts with 3 followers of 1000 impressions.
        #expect(abs(try #require(nerd.evidence.squaresPerImpression) - 7 * 9.0 / 1000) < 1e-12)
        #expect(states.first { $0.name == "explorer" }?.evidence == GeneratorEvidence(squaresPerImpression: 0))
        #expect(try GeneratorStore.learnablePosts(fixture.connection, collectedAfter: LearningFixture.start) == 21)
    }

    @Test func `a run writes weights, twelve history rows and one event together`() throws {
        let fixture = try populated()
        try fixture.connection.transaction {
            let states = try GeneratorStore.lockStates(fixture.connection, collectedAfter: LearningFixture.start)
            let proposal = try WeightProposal(states, log: ChoiceLog(), policy: WeightPolicy(), rule: .interval)
            try GeneratorStore.apply(fixture.connection, proposal, event: event(), trends: ["coach": .stable])
        }
        #expect(try fixture.number("SELECT count(*) FROM generator_performance_history") == 12)
        #expect(
            try fixture.number(
                """
                SELECT count(*) FROM generator_performance_history h JOIN generator_weights g USING (generator_name)
                WHERE g.weight = h.new_weight AND abs(h.new_weight - h.old_weight)
                      <= 0.3 * abs(h.target_weight - h.old_weight) + 1e-12
                """) == 12)
        let row = try fixture.connection.execute("SELECT * FROM optimization_events").only()
        #expect(try row.text("top_performer") == "humanVoice")
        #expect(try row.double("top_performer_f_per_1k") == 6)
        #expect(try row.double("mean_f_per_1k") == 3)
        #expect(try row.text("drive") == "raw")
        #expect(try fixture.text("SELECT evaluation ->> 'verdict' FROM optimization_events") == "not_enough_evidence")
        #expect(try fixture.text("SELECT posterior ->> 'likeliest' FROM optimization_events") == "humanVoice")
        // Shrunk towards the others, inside its interval, and the chances of all sum to 1.
        #expect(
            try fixture.number(
                """
                SELECT count(*) FROM generator_performance_history
                WHERE posterior_mean BETWEEN posterior_low AND posterior_high
                  AND (generator_name <> 'humanVoice' OR posterior_mean < 6)
                """) == 12)
        #expect(
            try fixture.number(
                "SELECT count(*) FROM generator_performance_history HAVING abs(sum(probability_of_best) - 1) < 1e-9")
                == 12)
        #expect(
            try fixture.number(
                "SELECT count(*) FROM jsonb_object_keys((SELECT new_weights FROM optimization_events))") == 12)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights HAVING abs(sum(weight) - 1) <= 1e-9") == 12)
        let figures = try GeneratorStore.figures(fixture.connection, windowEndedBy: now)
        #expect(figures["dataNerd"] == 3)
        #expect(try GeneratorStore.figures(fixture.connection, windowEndedBy: now - .seconds(1)).isEmpty)
    }

    @Test func `a transaction that fails leaves neither weights nor history`() throws {
        let fixture = try populated()
        struct Crash: Error {}
        #expect(throws: Crash.self) {
            try fixture.connection.transaction {
                let states = try GeneratorStore.lockStates(fixture.connection, collectedAfter: LearningFixture.start)
                let proposal = try WeightProposal(states, log: ChoiceLog(), policy: WeightPolicy(), rule: .interval)
                try GeneratorStore.apply(fixture.connection, proposal, event: event(), trends: [:])
                throw Crash()
            }
        }
        #expect(try fixture.number("SELECT count(*) FROM generator_performance_history") == 0)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE weight = 0.15") == 1)
    }

    @Test func `a failed attempt's event gives way to that of the run, and a run's to none`() throws {
        let fixture = try populated()
        try GeneratorStore.record(fixture.connection, event(.failed, "no room"))
        #expect(try fixture.text("SELECT event_type FROM optimization_events") == "failed")
        try GeneratorStore.record(fixture.connection, event(.skipped, "too few"))
        #expect(try fixture.text("SELECT event_type FROM optimization_events") == "skipped")
        try GeneratorStore.record(fixture.connection, event(.failed, "late"))
        #expect(try fixture.text("SELECT reason FROM optimization_events") == "too few")
    }

    @Test func `refreshed statistics follow from the tables and change nothing the second time`() throws {
        let fixture = try populated()
        let row = """
            SELECT string_agg(concat_ws(' ', generator_name, total_posts, measured_posts, total_impressions,
                total_followers, avg_f_per_1k, tier), ', ' ORDER BY generator_name)
            FROM generator_weights WHERE total_posts > 0
            """
        #expect(try LearnGenerators.refresh(fixture.connection, ofPosts: [LearningFixture.decision(1)]) == 1)
        #expect(
            try fixture.text(row)
                == "coach 7 0 0 0, dataNerd 7 7 7000 21 3 good, humanVoice 7 0 0 0")
        try LearnGenerators.refresh(fixture.connection)
        let once = try fixture.text(row)
        #expect(once == "coach 7 6 6000 0 0, dataNerd 7 7 7000 21 3 good, humanVoice 7 7 7000 42 6 viral")
        #expect(try LearnGenerators.refresh(fixture.connection) == 0)
        #expect(try LearnGenerators.refresh(fixture.connection, ofPosts: []) == 0)
    }
}
