import FoundationEssentials
import Learning
import Operations
import Postgres
import Store
import Timekeeping

extension StateAnswer {
    /// The weights over time, and what each generator's weight rests on.
    struct Weights: Encodable {
        /// The weights after one event; `eventID` is `nil` for the defaults.
        struct Point: Encodable {
            let at: Timestamp
            let eventID: Int64?
            let kind: String
            let reason: String
            let weights: [String: Double]
        }

        static let maximum: Int64 = 240

        /// The newest events of the window, oldest first, after the last event before it, so that a line starts at the
        /// window's edge; the registry's defaults come first where there is no earlier event.
        let series: [Point]
        let generators: [Generator]

        init(_ reading: StateReading) throws {
            series = try Self.series(reading)
            generators = try Generator.all(reading)
        }

        private static func series(_ reading: StateReading) throws -> [Point] {
            let rows = try reading.connection.execute(
                """
                SELECT event_id, created_at, event_type, reason, new_weights::text AS weights FROM (
                    (SELECT * FROM optimization_events WHERE created_at > \(reading.since)
                     ORDER BY created_at DESC, event_id DESC LIMIT \(maximum))
                    UNION ALL
                    (SELECT * FROM optimization_events WHERE created_at <= \(reading.since)
                     ORDER BY created_at DESC, event_id DESC LIMIT 1)
                ) e ORDER BY created_at, event_id
                """)
            let points = try rows.map { row in
                Point(
                    at: try row.timestamp("created_at"), eventID: try row.int("event_id"),
                    kind: try row.text("event_type"), reason: try row.text("reason"),
                    weights: try JSONDecoder().decode([String: Double].self, from: Data(try row.text("weights").utf8)))
            }
            guard points.count < maximum, points.first.map({ $0.at > reading.since }) ?? true else { return points }
            let defaults = Dictionary(uniqueKeysWithValues: reading.generators.map { ($0.generator, $0.weightBefore) })
            let first = Point(
                at: reading.deployment.startedAt, eventID: nil, kind: "defaults", reason: "the registry's defaults",
                weights: defaults)
            return [first] + points
        }
    }

    /// A generator: posts, impressions and followers are those of posts that went out in the window; interval, chance of
    /// being the best, comparison and trend are the newest optimization's.
    struct Generator: Encodable {
        let name: String
        let status: String
        let weight: Double
        let defaultWeight: Double
        let locked: Bool
        let override: Double?
        let posts: Int64
        let measuredPosts: Int64
        let impressions: Int64
        let followers: Int64?
        let fPer1K: Double?
        let tier: String?
        let mean: Double?
        let low: Double?
        let high: Double?
        let probabilityOfBest: Double?
        let comparison: String?
        let trend: String?
        let reason: String?
        let actions: [String]

        static func all(_ reading: StateReading) throws -> [Generator] {
            let evidence = try WindowEvidence.byGenerator(reading)
            let known = Dictionary(uniqueKeysWithValues: reading.generators.map { ($0.generator, $0) })
            return try reading.connection.execute(
                """
                SELECT w.generator_name, w.status, w.manual_override, h.trend, h.reason
                FROM generator_weights w
                LEFT JOIN LATERAL (
                    SELECT trend, reason FROM generator_performance_history h
                    WHERE h.generator_name = w.generator_name ORDER BY recorded_at DESC, event_id DESC LIMIT 1
                ) h ON true
                ORDER BY w.weight DESC, w.generator_name
                """
            ).compactMap { row in
                let name = try row.text("generator_name")
                return try known[name].map { try Generator(row, $0, evidence[name]) }
            }
        }

        private init(_ row: PostgresRow, _ summary: GeneratorSummary, _ evidence: WindowEvidence?) throws {
            let measured = evidence?.measured ?? GeneratorEvidence()
            name = summary.generator
            status = try row.text("status")
            weight = summary.weight
            defaultWeight = summary.weightBefore
            locked = summary.locked
            override = try row.optionalDouble("manual_override")
            posts = evidence?.posts ?? 0
            measuredPosts = measured.measuredPosts
            impressions = measured.impressions
            followers = measured.measuredPosts > 0 ? measured.followers : nil
            fPer1K = measured.followersPerThousand
            tier = measured.tier?.rawValue
            mean = summary.posterior?.followersPer1K
            low = summary.posterior?.low
            high = summary.posterior?.high
            probabilityOfBest = summary.posterior?.probabilityOfBest
            comparison = summary.posterior?.standing
            trend = try row.optionalText("trend")
            reason = try row.optionalText("reason")
            actions = PageAction.names(on: .generator, .init(isLocked: locked, isOverridden: override != nil))
        }
    }

    /// A change of the weights, newest first; the newest 60 of the window.
    struct Event: Encodable {
        let eventID: Int64
        let at: Timestamp
        let kind: String
        let reason: String
        let generatorsUpdated: Int64

        static func all(_ reading: StateReading) throws -> [Event] {
            try reading.connection.execute(
                """
                SELECT event_id, created_at, event_type, reason, generators_updated FROM optimization_events
                WHERE created_at > \(reading.since) ORDER BY created_at DESC, event_id DESC LIMIT 60
                """
            ).map { row in
                Event(
                    eventID: try row.int("event_id"), at: try row.timestamp("created_at"),
                    kind: try row.text("event_type"), reason: try row.text("reason"),
                    generatorsUpdated: try row.int("generators_updated"))
            }
        }
    }
}

/// What a generator's posts of the window brought.
private struct WindowEvidence {
    /// Own posts that went out.
    let posts: Int64
    /// Over those that may be learned from.
    let measured: GeneratorEvidence

    /// Generators without posts are left out. For all time the learner's own sums are taken; for a window only its posts
    /// are looked at, each by its key, however long the history is.
    static func byGenerator(_ reading: StateReading) throws -> [String: WindowEvidence] {
        let rows =
            try reading.window == .all
            ? reading.connection.execute(allTime)
            : reading.connection.execute(ofWindow(since: reading.since))
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let measured = GeneratorEvidence(
                    measuredPosts: try row.int("measured"), impressions: try row.int("impressions"),
                    followers: try row.int("followers"))
                return (try row.text("generator_name"), WindowEvidence(posts: try row.int("posts"), measured: measured))
            })
    }

    private static let allTime: PostgresQuery = """
        SELECT generator_name, total_posts AS posts, measured_posts AS measured, total_impressions AS impressions,
               total_followers AS followers
        FROM generator_weights
        """

    /// `OFFSET 0` keeps the view from being worked out for every post there is.
    private static func ofWindow(since: Timestamp) -> PostgresQuery {
        """
        SELECT c.generator_name, count(*) AS posts, count(*) FILTER (WHERE known) AS measured,
               COALESCE(sum(o.impressions) FILTER (WHERE known), 0)::bigint AS impressions,
               COALESCE(sum(f.followers_gained) FILTER (WHERE known), 0)::bigint AS followers
        FROM content c
        LEFT JOIN learning_examples e ON e.decision_id = c.decision_id
        LEFT JOIN outcomes o ON o.decision_id = e.decision_id
        LEFT JOIN LATERAL (
            SELECT followers_gained, simulated FROM post_followers p WHERE p.decision_id = e.decision_id OFFSET 0
        ) f ON f.simulated = e.simulated
        CROSS JOIN LATERAL (SELECT o.impressions IS NOT NULL AND f.followers_gained IS NOT NULL AS known) k
        WHERE c.origin = 'own' AND c.status = 'posted' AND c.generator_name IS NOT NULL AND c.posted_at > \(since)
        GROUP BY c.generator_name
        """
    }
}
