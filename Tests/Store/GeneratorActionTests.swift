import Learning
import Model
import Postgres
import Store
import Testing
import Timekeeping

@Suite struct GeneratorsByHandTests {
    private func perform(_ fixture: LearningFixture, _ action: GeneratorAction, on name: String) throws {
        try fixture.connection.transaction {
            _ = try GeneratorStore.perform(
                fixture.connection, action, on: name, policy: WeightPolicy(), by: "ada", because: "a trial",
                at: LearningFixture.start)
        }
    }

    @Test func `a weight set by hand is stored as it is, the others make room, one event says so`() throws {
        let fixture = try LearningFixture()
        try perform(fixture, .set(0.40), on: "coach")
        #expect(
            try fixture.number(
                "SELECT count(*) FROM generator_weights WHERE generator_name = 'coach' AND weight = 0.4 AND manual_override = 0.4"
            )
                == 1)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights HAVING abs(sum(weight) - 1) <= 1e-12") == 12)
        let event = try fixture.connection.execute("SELECT * FROM optimization_events").only()
        #expect(try event.text("event_type") == "manual_override")
        #expect(try event.text("reason") == "coach set from 0.08 to 0.4 by ada: a trial")
        #expect(
            try fixture.number(
                "SELECT count(*) FROM optimization_events WHERE (old_weights->>'coach')::float8 = 0.08 AND (new_weights->>'coach')::float8 = 0.4"
            )
                == 1)
        try perform(fixture, .release, on: "coach")
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE manual_override IS NOT NULL") == 0)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE weight = 0.4") == 1)
    }

    @Test func `a lock is kept with its event and taken off again`() throws {
        let fixture = try LearningFixture()
        try perform(fixture, .lock, on: "dataNerd")
        #expect(try fixture.text("SELECT generator_name FROM generator_weights WHERE locked") == "dataNerd")
        #expect(throws: WeightError.self) { try perform(fixture, .set(0.3), on: "dataNerd") }
        try perform(fixture, .unlock, on: "dataNerd")
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE locked") == 0)
        #expect(
            try fixture.text("SELECT string_agg(event_type, ' ' ORDER BY event_id) FROM optimization_events")
                == "lock unlock")
    }

    @Test func `what cannot be changes nothing`() throws {
        let fixture = try LearningFixture()
        #expect(throws: WeightError.self) { try perform(fixture, .set(0.95), on: "coach") }
        #expect(throws: WeightError.self) { try perform(fixture, .lock, on: "nobody") }
        #expect(try fixture.number("SELECT count(*) FROM optimization_events") == 0)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE weight = 0.08") == 1)
    }
}

@Suite struct GeneratorRegistryTests {
    @discardableResult
    private func perform(
        _ fixture: LearningFixture, _ action: GeneratorAction, on name: String, aliases: [String] = [],
        undone: Bool = false
    ) throws -> GeneratorChange {
        var change: GeneratorChange?
        do {
            try fixture.connection.transaction {
                change = try GeneratorStore.perform(
                    fixture.connection, action, on: name, policy: WeightPolicy(), by: "ada", because: "a trial",
                    at: LearningFixture.start, aliases: aliases)
                if undone { throw CancellationError() }
            }
        } catch is CancellationError {}
        return try #require(change)
    }

    @Test func `the database and the programs fold a name alike`() throws {
        let fixture = try LearningFixture()
        for name in [
            "dataNerd", "data_nerd", "DATA NERD", "data-nerd-generator", "DataNerdGenerator", "generator", "Genera",
            "a_b-c d", "memeGeneratorGenerator",
        ] {
            #expect(try fixture.text("SELECT generator_key('\(name)')") == GeneratorName.key(name))
            #expect(try GeneratorNames.resolve(fixture.connection, name) == Generator(named: name)?.rawValue)
        }
    }

    @Test func `a generator that is added has its names, a fair share and an event, and its posts count`() throws {
        let fixture = try LearningFixture()
        let plan = try perform(fixture, .add(.testing), on: "memeMaker", aliases: ["memes"], undone: true)
        // Two of the twelve stand at the floor and have no room to make.
        #expect(plan.moves.count == 11)
        #expect(try fixture.number("SELECT count(*) FROM generators") == 12)
        let done = try perform(fixture, .add(.testing), on: "memeMaker", aliases: ["memes", "Meme Lord"])
        #expect(done.moves == plan.moves && done.eventID != nil)
        #expect(try fixture.number("SELECT count(*) FROM get_generator_weights()") == 13)
        for name in ["memeMaker", "meme_maker", "MEMES", "meme lord"] {
            #expect(try GeneratorNames.resolve(fixture.connection, name) == "memeMaker")
        }
        // A message with any of the names is that generator's post; one nobody knows is refused.
        var post = PostMessage(
            decisionID: LearningFixture.decision(1), postID: "p1", status: .posted, origin: .own, simulated: false,
            account: "acme", decisionType: .single, generatorName: "meme-lord", createdAt: LearningFixture.start,
            postedAt: LearningFixture.start)
        try ContentStore.upsert(fixture.connection, [post])
        #expect(try fixture.text("SELECT generator_name FROM content") == "memeMaker")
        #expect(
            try fixture.number("SELECT total_posts FROM generator_weights WHERE generator_name = 'memeMaker'") == 1)
        post.decisionID = LearningFixture.decision(2)
        post.postID = "p2"
        post.generatorName = "stranger"
        let error = #expect(throws: PostgresError.self) { try ContentStore.upsert(fixture.connection, [post]) }
        #expect(error?.code == .foreignKeyViolation)
    }

    @Test func `a name that is taken or is none is refused, and nothing is added`() throws {
        let fixture = try LearningFixture()
        for (name, aliases, reason) in [
            ("memeMaker", ["data_nerd"], "data_nerd is a name of dataNerd already"),
            ("COACH", [], "COACH is a name of coach already"), ("no spaces", [], "\"no spaces\" is no name"),
            ("memeMaker", ["9lives"], "\"9lives\" is no name"),
        ] {
            let error = #expect(throws: WeightError.self) {
                try perform(fixture, .add(.active), on: name, aliases: aliases)
            }
            #expect(error?.code == .badName && error?.description.hasPrefix(reason) == true)
        }
        #expect(try fixture.number("SELECT count(*) FROM generators") == 12)
        #expect(try fixture.number("SELECT count(*) FROM optimization_events") == 0)
    }

    @Test func `an alias is added once, and never to two`() throws {
        let fixture = try LearningFixture()
        func alias(_ alias: String, _ name: String) throws -> GeneratorChange {
            try fixture.connection.transaction {
                try GeneratorStore.addAlias(
                    fixture.connection, alias, of: name, by: "ada", because: "a rename", at: LearningFixture.start)
            }
        }
        #expect(try alias("Number Cruncher", "data_nerd").eventID != nil)
        #expect(try alias("number_cruncher", "dataNerd").isNothing)
        #expect(try GeneratorNames.aliases(fixture.connection)["dataNerd"]?.contains("Number Cruncher") == true)
        #expect(throws: WeightError.self) { try alias("number-cruncher", "coach") }
        #expect(throws: WeightError.self) { try alias("anything", "nobody") }
        #expect(try fixture.number("SELECT count(*) FROM optimization_events") == 1)
    }

    @Test func `the database refuses weight for one that is not drawn from, and a second meaning of a name`() throws {
        let fixture = try LearningFixture()
        try perform(fixture, .status(.disabled), on: "coach")
        #expect(
            try fixture.number(
                "SELECT count(*) FROM generator_weights WHERE generator_name = 'coach' AND weight = 0 AND status = 'disabled'"
            ) == 1)
        for statement in [
            "UPDATE generator_weights SET weight = 0.01 WHERE generator_name = 'coach'",
            "INSERT INTO generator_aliases (alias, generator_name, written) VALUES ('datanerd', 'coach', 'dataNerd')",
            "INSERT INTO generator_aliases (alias, generator_name, written) VALUES ('Loud', 'coach', 'Loud')",
        ] {
            #expect(throws: PostgresError.self) { try fixture.connection.execute(PostgresQuery(unescaped: statement)) }
        }
        let back = try perform(fixture, .status(.active), on: "coach")
        #expect(abs((back.moves.first { $0.name == "coach" }?.after ?? 0) - 1.0 / 12) < 1e-12)
    }

    @Test func `everything that happened replays to what is stored, and a falsified event is named`() throws {
        let fixture = try LearningFixture()
        for number in 1...30 {
            try fixture.add(
                number, generator: ["coach", "dataNerd", "storyteller"][number % 3], followers: Int64(number % 7))
        }
        let end = LearningFixture.start + .days(6)
        func run(_ slot: Timestamp?, leastPosts: Int = 20) throws -> WeightRun.Outcome {
            try fixture.connection.transaction {
                try WeightRun(policy: WeightPolicy(), rule: .off, windowDays: 7, leastPosts: leastPosts).perform(
                    fixture.connection, until: end, slot: slot, at: end,
                    hand: slot == nil ? .init(generator: nil, by: "ada", because: "a look") : nil)
            }
        }
        _ = try run(end)
        try perform(fixture, .set(0.3), on: "coach")
        try perform(fixture, .lock, on: "data_nerd")
        _ = try run(nil)
        _ = try run(end + .hours(6), leastPosts: 1000)
        try perform(fixture, .status(.disabled), on: "provocateur")
        try perform(fixture, .add(.active), on: "memeMaker")
        try fixture.connection.transaction {
            try GeneratorStore.addAlias(
                fixture.connection, "memes", of: "memeMaker", by: "ada", because: "short", at: end)
        }
        // A clock that went back does not change the order in which events took hold.
        _ = try run(end - .hours(1))
        try perform(fixture, .release, on: "coach")
        try perform(fixture, .status(.testing), on: "provocateur")
        _ = try run(nil)

        func replay() throws -> WeightReplay {
            var replay = WeightReplay()
            for recorded in try RecordedEvent.all(fixture.connection) { replay.apply(recorded.event) }
            replay.finish(stored: try GeneratorStore.standing(fixture.connection))
            return replay
        }
        let sound = try replay()
        #expect(sound.mismatches.isEmpty, "\(sound.mismatches)")
        #expect(sound.events == 12 && sound.incomplete == 0)
        let kinds = try RecordedEvent.all(fixture.connection).map(\.event.kind)
        #expect(
            kinds == [
                "autonomous_optimization", "manual_override", "lock", "manual_optimization", "skipped", "status",
                "generator_added", "alias_added", "autonomous_optimization", "release", "status",
                "manual_optimization",
            ])
        let about = try RecordedEvent.all(fixture.connection, limit: 2, of: "dataNerd")
        #expect(about.count == 2)
        #expect(about.allSatisfy { $0.generator == "dataNerd" || $0.event.old["dataNerd"] != $0.event.new["dataNerd"] })

        try fixture.connection.execute(
            """
            UPDATE optimization_events SET detail = jsonb_set(detail, '{value}', '0.31') WHERE event_type = 'manual_override'
            """)
        let parted = try replay()
        let override = try fixture.number(
            "SELECT event_id FROM optimization_events WHERE event_type = 'manual_override'")
        #expect(parted.mismatches.first?.eventID == override)
    }
}
