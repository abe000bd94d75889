import Determinism
import Learning
import Model
import Postgres
import Store
import Testing
import Timekeeping

/// Messages drawn from few values, so that ties, duplicates, contradictions and nulls are frequent.
private struct Messages {
    var posts: [PostMessage] = []
    var readings: [MetricMessage] = []
    var attributions: [AttributionMessage] = []

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
        func hour() -> Timestamp { StoreFixture.start + .hours(Int64.random(in: 0...3, using: &random)) }
        for _ in 0..<120 {
            posts.append(
                post(
                    pick(Array(1...12)), status: pick([.draft, .posted, .posted]),
                    origin: pick([.own, .own, .external]),
                    simulated: pick([false, false, true]), generator: pick(["coach", "dataNerd", "explorer", nil]),
                    content: pick(["one", "two", "é", "e\u{301}"]), posted: hour(), created: hour()
                )
            )
        }
        for _ in 0..<400 {
            let counts: [Int64?] = [nil, 0, 5, 90, 100, 101]
            readings.append(
                MetricMessage(
                    decisionID: StoreFixture.decision(pick(Array(1...12))), postID: pick(["p", "q"]),
                    impressions: pick(counts), likes: pick(counts), retweets: pick(counts), replies: pick(counts),
                    quotes: pick(counts), bookmarks: pick(counts), profileClicks: pick(counts), collectedAt: hour(),
                    source: pick(["é", "e\u{301}", "z"]), simulated: pick([false, false, false, true])
                )
            )
        }
        for _ in 0..<150 {
            let start = hour()
            attributions.append(
                AttributionMessage(
                    decisionID: StoreFixture.decision(pick(Array(1...6))), followersGained: pick([nil, -1, 0, 2, 7]),
                    windowStart: start, windowEnd: start + .hours(2), method: pick([.direct, .share]),
                    collectedAt: hour(), simulated: pick([false, false, true])
                )
            )
        }
    }

    /// Applies everything, each message up to three times, in a random order and in batches of random sizes.
    func apply(to fixture: StoreFixture, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let connection = fixture.connection
        func batches<Value>(_ values: [Value]) -> [[Value]] {
            var left = values.flatMap { Array(repeating: $0, count: Int.random(in: 1...3, using: &random)) }
            left.shuffle(using: &random)
            var batches: [[Value]] = []
            while !left.isEmpty {
                let size = min(left.count, Int.random(in: 1...60, using: &random))
                batches.append(Array(left.prefix(size)))
                left.removeFirst(size)
            }
            return batches
        }
        for batch in batches(posts) { try connection.transaction { try ContentStore.upsert(connection, batch) } }
        for batch in batches(readings) {
            try connection.transaction {
                try OutcomeStore.upsert(connection, batch, plausibility: Plausibility(impressionsMax: 100))
            }
        }
        for batch in batches(attributions) {
            try connection.transaction { try AttributionStore.upsert(connection, batch) }
        }
    }
}

@Suite struct OrderIndependenceTests {
    @Test(arguments: [UInt64(11), 12, 13])
    func `any order, repetition and batching of the same messages leaves the same tables`(seed: UInt64) throws {
        let messages = Messages(seed: seed)
        let tables = ["content", "outcomes", "readings", "follower_attributions", "rejected_readings"]
        var expected: [[String]]?
        for round in 0..<3 {
            let fixture = try StoreFixture()
            try messages.apply(to: fixture, seed: seed * 100 + UInt64(round))
            var found = try tables.map { try fixture.image(of: $0) }
            found.append(try fixture.image(of: "generator_weights", without: ["updated_at"]))
            found.append(try fixture.image(of: "post_followers"))
            #expect(found.allSatisfy { !$0.isEmpty })
            if let expected { #expect(found == expected) } else { expected = found }
        }
    }

    @Test func `each generator's count is that of the posts that stand`() throws {
        let fixture = try StoreFixture()
        try Messages(seed: 21).apply(to: fixture, seed: 4)
        let wrong = try fixture.number(
            """
            SELECT count(*) FROM generator_weights g WHERE (g.total_posts, g.last_used_at) IS DISTINCT FROM (
                SELECT (count(*), max(posted_at)) FROM content c
                WHERE c.generator_name = g.generator_name AND c.origin = 'own' AND c.status = 'posted')
            """
        )
        #expect(wrong == 0)
        #expect(try fixture.number("SELECT sum(total_posts)::bigint FROM generator_weights") > 0)
    }

    @Test func `an outcome is what its readings say, worked out by the database from the readings alone`() throws {
        let fixture = try StoreFixture()
        try Messages(seed: 31).apply(to: fixture, seed: 5)
        for field in ["impressions", "likes", "retweets", "replies", "quotes", "bookmarks", "profile_clicks"] {
            let wrong = try fixture.number(
                """
                SELECT count(*) FROM outcomes o LEFT JOIN LATERAL (
                    SELECT \(field) AS value, collected_at AS moment FROM readings r
                    WHERE r.decision_id = o.decision_id AND r.simulated = o.simulated AND \(field) IS NOT NULL
                    ORDER BY collected_at DESC LIMIT 1) n ON true
                WHERE (o.\(field), o.\(field)_at) IS DISTINCT FROM (n.value, n.moment)
                """
            )
            #expect(wrong == 0, "\(field)")
        }
    }
}
