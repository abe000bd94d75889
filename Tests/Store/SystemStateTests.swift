import Learning
import Postgres
import Store
import Testing
import Timekeeping

/// What the rules are given, read from real tables.
@Suite struct SystemStateTests {
    private let now = LearningFixture.start + .days(10)

    private func read(_ fixture: LearningFixture) throws -> SystemState {
        try SystemStateReader(fixture.connection).read(now: now)
    }

    @Test func `a deployment without a post is read, and nothing in it is 0 that is unknown`() throws {
        let state = try read(try LearningFixture())
        #expect(state.posts == .init())
        #expect(state.lastOptimization == nil)
        #expect(state.models.map(\.inForceSince) == [nil, nil])
        #expect(state.generators.allSatisfy { $0.followersPerThousand == nil && $0.lastUsedAt == nil })
        #expect(state.deadLetters == nil)
    }

    @Test func `posts of seven days count, with their generator and their reading`() throws {
        let fixture = try LearningFixture()
        try fixture.add(1, posted: now - .days(8))
        try fixture.add(2, posted: now - .days(3))
        try fixture.add(3, generator: nil, posted: now - .days(3))
        try fixture.add(4, posted: now - .days(2))
        // Fresh, so that nobody expects a reading yet; and one of the future, for the clock may be set back.
        try fixture.add(5, posted: now - .minutes(90))
        try fixture.add(6, posted: now + .hours(1))
        try fixture.connection.execute("DELETE FROM learning_examples")
        try fixture.connection.execute(
            "UPDATE outcomes SET impressions = NULL WHERE decision_id = \(uuid: LearningFixture.decision(4))")
        #expect(try read(fixture).posts == .init(published: 4, withGenerator: 3, due: 3, read: 2))
    }

    @Test func `readings of 24 hours count, and those without impressions or likes are unknown`() throws {
        let fixture = try LearningFixture()
        for (hours, impressions, likes) in [(1, 100, 3), (2, nil, 3), (3, 100, nil), (25, nil, nil)]
            as [(Int64, Int64?, Int64?)]
        {
            try fixture.connection.execute(
                """
                INSERT INTO readings (decision_id, collected_at, post_id, source, simulated, impressions, likes)
                VALUES (\(uuid: LearningFixture.decision(1)), \(now - .hours(hours)), 'p', 'test', false,
                    \(impressions), \(likes))
                """)
        }
        #expect(try read(fixture).readings == .init(taken: 3, unknown: 2))
    }

    @Test func `posts asked for are the weights in force when each was made`() throws {
        let fixture = try LearningFixture()
        // Two under the defaults (coach .08), then three under weights that give coach half.
        for number in 1...2 { try fixture.add(number, posted: now - .days(4) + .hours(Int64(number))) }
        try fixture.connection.execute(
            """
            INSERT INTO optimization_events (created_at, event_type, old_weights, new_weights, reason)
            VALUES (\(now - .days(3)), 'manual_override', '{}', '{"coach": 0.5, "dataNerd": 0.5}', 'a test')
            """)
        for number in 3...5 {
            try fixture.add(number, generator: "dataNerd", posted: now - .days(2) + .hours(Int64(number)))
        }
        let state = try read(fixture)
        let coach = try #require(state.uses.first { $0.name == "coach" })
        #expect(coach.posts == 2)
        #expect(abs(coach.expected - (2 * 0.08 + 3 * 0.5)) < 1e-12)
        let storyteller = try #require(state.uses.first { $0.name == "storyteller" })
        #expect(abs(storyteller.expected - 2 * 0.12) < 1e-12)
        // What a person did by hand is no word of the optimizer.
        #expect(state.lastOptimization == nil)
    }

    @Test func `posts that became learnable after the newest fit wait for the next`() throws {
        let fixture = try LearningFixture()
        for number in 1...5 { try fixture.add(number, learned: now - .hours(Int64(6 - number))) }
        try fixture.connection.execute(
            """
            INSERT INTO predictor_models (kind, trained_at, window_start, window_end, row_count, train_count,
                                          learned_through, penalty, features, decision, reason)
            VALUES ('ridge', \(now - .hours(2)), \(now - .hours(2)), \(now - .hours(2)), 3, 2, \(now - .hours(3)), 1,
                '{}', 'published', 'better')
            """)
        let models = try read(fixture).models
        #expect(models.map(\.kind) == ["ridge", "logistic"])
        #expect(models[0].waitingPosts == 2)
        #expect(models[0].waitingSince == now - .hours(2))
        #expect(models[0].inForceSince == nil)
        #expect(models[1].waitingPosts == 5)
        try fixture.connection.execute(
            """
            INSERT INTO predictor_versions (version_ms, version, ridge_model_id, payload, published_at)
            SELECT 1, 'v2_1', model_id, '{}', trained_at FROM predictor_models
            """)
        #expect(try read(fixture).models[0].inForceSince == now - .hours(2))
    }

    @Test func `slots tell what was missed, what is open and how the newest ended`() throws {
        let fixture = try LearningFixture()
        try fixture.connection.execute(
            """
            INSERT INTO schedules (schedule, rule, every_seconds, starts_at, last_slot, next_slot)
            VALUES ('learn', 'every 1h', 3600, \(LearningFixture.start), \(now), \(now) + interval '1 h')
            """)
        for (hours, state, decided) in [
            (40, "missed", 39), (30, "missed", 20), (29, "missed", 20), (5, "done", 5), (4, "failed", 4),
            (3, "queued", 3), (2, "queued", 2),
        ] as [(Int64, String, Int64)] {
            try fixture.connection.execute(
                """
                INSERT INTO schedule_slots (schedule, slot, state, reason, term, decided_at)
                VALUES ('learn', \(now - .hours(hours)), \(state), CASE \(state) WHEN 'failed' THEN 'out of disk' END,
                    1, \(now - .hours(decided)))
                """)
        }
        let schedule = try #require(try read(fixture).schedules.first)
        #expect(schedule.missed == 2)
        #expect(schedule.newestMissed == now - .hours(29))
        #expect(schedule.oldestOpen == now - .hours(3))
        #expect(schedule.newestEnded == now - .hours(4))
        #expect(schedule.failure == "out of disk")
        #expect(schedule.nextSlot == now + .hours(1))
    }

    @Test func `lag is what living processes say, and null is unknown`() throws {
        let fixture = try LearningFixture()
        for (instance, state, detail) in [
            ("l1", "running", #"{"lag": [{"topic": "metrics", "seconds": 12.5, "records": 40}]}"#),
            ("l2", "running", #"{"lag": [{"topic": "metrics", "seconds": null, "records": null}]}"#),
            ("l3", "stopped", #"{"lag": [{"topic": "metrics", "seconds": 900}]}"#), ("l4", "running", "{}"),
            ("l5", "running", #"{"lag": "none"}"#),
        ] {
            try Heartbeats.beat(
                fixture.connection, instance: instance, role: "learner", domainTime: now, state: state)
            try fixture.connection.execute(
                "UPDATE worker_heartbeats SET detail = \(json: detail) WHERE instance = \(instance)")
        }
        try Heartbeats.beat(
            fixture.connection, instance: "l6", role: "learner", domainTime: now, state: "running",
            detail: ["lag": [["topic": "metrics", "seconds": "500"]]])
        try fixture.connection.execute(
            "UPDATE worker_heartbeats SET beat_at = beat_at - interval '20 s' WHERE instance = 'l6'")
        let state = try read(fixture)
        #expect(
            Set(state.lags) == [
                .init(role: "learner", topic: "metrics", seconds: 12.5, records: 40),
                .init(role: "learner", topic: "metrics", seconds: nil),
            ])
        #expect(state.processes.count == 6)
        #expect(state.processes.first { $0.instance == "l3" }?.hasStopped == true)
        #expect((state.processes.first { $0.instance == "l6" }?.silence ?? 0) >= 20)
    }
}
