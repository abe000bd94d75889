import Dispatch
import Model
import Postgres
import Store
import TestServers
import Testing
import Timekeeping

@Suite struct ContentStoreTests {
    private func stored(_ fixture: StoreFixture) throws -> PostgresRow {
        try fixture.connection.execute("SELECT * FROM content_metadata").only()
    }

    @Test func `a post comes back with every field it was sent with`() throws {
        let fixture = try StoreFixture()
        let nasty = "'); DELETE FROM content; -- $1 {\"a\"} \\ 🪶"
        var message = post(1, content: nasty)
        message.generatorConfidence = 0.25
        message.topic = nasty
        message.hookType = "question"
        message.style = "plain"
        message.noveltyScore = 0.1 + 0.2
        message.expertiseLevel = 1
        message.viralScore = 64.5
        message.propensity = 0.125
        try ContentStore.upsert(fixture.connection, [message])
        let row = try stored(fixture)
        #expect(try row.text("decision_id") == message.decisionID)
        #expect(try row.text("content") == nasty && row.text("topic") == nasty)
        #expect(try row.text("hook_type") == "question" && row.text("style") == "plain")
        #expect(try row.text("bandit_arm") == "educational_thread_morning")
        #expect(try row.text("content_type") == "educational")
        #expect(try row.text("content_format") == "thread" && row.text("timing_slot") == "morning")
        #expect(try row.text("generator_name") == "coach" && row.double("generator_confidence") == 0.25)
        #expect(try row.double("novelty_score") == 0.1 + 0.2)
        #expect(try row.double("expertise_level") == 1 && row.double("viral_score") == 64.5)
        #expect(try row.double("quality_score") == 0.5 && row.double("propensity") == 0.125)
        #expect(try row.timestamp("created_at") == message.createdAt)
        #expect(try row.timestamp("posted_at") == StoreFixture.start)
    }

    @Test func `a published post counts once for its generator whatever number of its versions arrive`() throws {
        let fixture = try StoreFixture()
        func counts() throws -> [String: Int64] {
            var counts: [String: Int64] = [:]
            for row in try fixture.connection.execute(
                "SELECT generator_name, total_posts FROM generator_weights WHERE total_posts <> 0"
            ) {
                counts[try row.text(0)] = try row.int(1)
            }
            return counts
        }
        try ContentStore.upsert(fixture.connection, [post(1, status: .draft), post(2, origin: .external)])
        #expect(try counts() == [:])
        for _ in 0..<3 { try ContentStore.upsert(fixture.connection, [post(1), post(1, status: .draft)]) }
        #expect(try counts() == ["coach": 1])
        try ContentStore.upsert(
            fixture.connection, [post(1, generator: "explorer", created: StoreFixture.start + .hours(1)), post(3)]
        )
        #expect(try counts() == ["coach": 1, "explorer": 1])
        try fixture.connection.execute("DELETE FROM content WHERE generator_name = 'explorer'")
        #expect(try counts() == ["coach": 1])
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE last_used_at IS NOT NULL") == 1)
    }

    @Test func `a post that turns out to be external stops being an example`() throws {
        let fixture = try StoreFixture()
        try ContentStore.upsert(fixture.connection, [post(1), post(2)])
        try fixture.makeExamples([1, 2])
        let later = StoreFixture.start + .hours(1)
        try ContentStore.upsert(fixture.connection, [post(1, origin: .external, created: later), post(2)])
        #expect(
            try fixture.connection.execute("SELECT decision_id FROM training_rows").map { try $0.text(0) }
                == [StoreFixture.decision(2)]
        )
        try ContentStore.upsert(
            fixture.connection, [post(2, status: .draft, origin: .external, simulated: true, created: later)]
        )
        #expect(try fixture.number("SELECT count(*) FROM training_rows") == 1, "a lesser version changes nothing")
    }

    @Test func `writers of the same posts end with the same rows and counts, also where one must begin again`() throws {
        let fixture = try StoreFixture()
        let configuration = fixture.connection.configuration
        try Together.run(4) {
            try PostgresConnection(configuration)
        } _: { writer, connection in
            for round in 0..<12 {
                let posts = (1...150).shuffled().map {
                    post(
                        $0, generator: ["coach", "explorer", "dataNerd"][($0 + writer + round) % 3],
                        created: StoreFixture.start + .hours(Int64(writer + 4 * round))
                    )
                }
                try StoreFixture.write(connection, new: round == 0) { try ContentStore.upsert(connection, posts) }
            }
        }
        #expect(try fixture.number("SELECT sum(total_posts)::bigint FROM generator_weights") == 150)
        #expect(try fixture.number("SELECT count(*) FROM generator_weights WHERE total_posts = 50") == 3)
    }

    @Test func `two that count for one generator at once both see the newest post`() throws {
        let fixture = try StoreFixture()
        let configuration = fixture.connection.configuration
        let hasWritten = DispatchSemaphore(value: 0)
        try Together.run(2) {
            try PostgresConnection(configuration)
        } _: { writer, connection in
            guard writer == 0 else {
                hasWritten.wait()
                try ContentStore.upsert(connection, [post(2, posted: StoreFixture.start + .hours(5))])
                return
            }
            let watcher = try PostgresConnection(configuration)
            try connection.transaction {
                try ContentStore.upsert(connection, [post(1, posted: StoreFixture.start + .hours(10))])
                hasWritten.signal()
                let isWaiting = try Deadline.wait {
                    let rows = try watcher.execute(
                        """
                        SELECT 1 FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """
                    )
                    return !rows.isEmpty
                }
                #expect(isWaiting)
            }
        }
        let row = try fixture.connection.execute(
            "SELECT total_posts, last_used_at FROM generator_weights WHERE generator_name = 'coach'"
        ).only()
        #expect(try row.int("total_posts") == 2)
        #expect(try row.timestamp("last_used_at") == StoreFixture.start + .hours(10))
    }
}
