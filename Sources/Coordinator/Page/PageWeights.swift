import FoundationEssentials
import Learning
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// The weights over time, and what stands behind each generator.
///
/// The series holds every event of the window, at most the newest 240, after the last one before it, so that each line
/// begins at the window's edge; the registry's defaults come first where nothing does. A generator's posts, impressions,
/// followers and F/1K are those of posts that went out in the window; the interval, the chance of being the best and the
/// trend are what the newest optimization knew.
enum PageWeights {
    static let most: Int64 = 240

    static func read(
        _ reading: PageReading, _ figures: PageFigures, _ window: PageWindow
    ) throws -> StructuredValue {
        [
            "series": .list(try series(reading, figures)),
            "generators": .list(try generators(reading, figures, window)),
        ]
    }

    private static func series(_ reading: PageReading, _ figures: PageFigures) throws -> [StructuredValue] {
        let rows = try reading.connection.execute(
            """
            SELECT event_id, created_at, event_type, reason, new_weights::text AS weights FROM (
                (SELECT * FROM optimization_events WHERE created_at > $1 ORDER BY created_at DESC, event_id DESC LIMIT $2)
                UNION ALL
                (SELECT * FROM optimization_events WHERE created_at <= $1 ORDER BY created_at DESC, event_id DESC LIMIT 1)
            ) e ORDER BY created_at, event_id
            """, [.timestamp(reading.since), .int(most)])
        var points: [StructuredValue] = []
        if rows.count < most, try rows.first.map({ try $0.timestamp("created_at") > reading.since }) ?? true {
            points.append(defaults(reading, figures))
        }
        for row in rows {
            let weights = try JSONDecoder().decode([String: Double].self, from: Data(try row.text("weights").utf8))
            points.append(
                point(
                    at: try row.timestamp("created_at"), event: try row.int("event_id"),
                    kind: try row.text("event_type"), reason: try row.text("reason"), weights))
        }
        return points
    }

    private static func defaults(_ reading: PageReading, _ figures: PageFigures) -> StructuredValue {
        point(
            at: reading.deployment.startedAt, event: nil, kind: "defaults", reason: "the registry's defaults",
            Dictionary(uniqueKeysWithValues: figures.generators.map { ($0.name, $0.weightBefore) }))
    }

    private static func point(
        at moment: Timestamp, event: Int64?, kind: String, reason: String, _ weights: [String: Double]
    ) -> StructuredValue {
        let sorted = weights.sorted { $0.key < $1.key }
        return [
            "at": .time(moment), "event_id": .optional(event), "kind": .text(kind), "reason": .text(reason),
            "weights": .object(sorted.map { .init($0.key, .double($0.value)) }),
        ]
    }

    private static func generators(
        _ reading: PageReading, _ figures: PageFigures, _ window: PageWindow
    ) throws -> [StructuredValue] {
        let evidence = try PageEvidence.read(reading, window)
        let rows = try reading.connection.execute(
            """
            SELECT w.generator_name, w.status, w.manual_override, h.trend, h.reason
            FROM generator_weights w
            LEFT JOIN LATERAL (
                SELECT trend, reason FROM generator_performance_history h
                WHERE h.generator_name = w.generator_name ORDER BY recorded_at DESC, event_id DESC LIMIT 1) h ON true
            ORDER BY w.weight DESC, w.generator_name
            """)
        let known = Dictionary(uniqueKeysWithValues: figures.generators.map { ($0.name, $0) })
        return try rows.compactMap { row in
            let name = try row.text("generator_name")
            return try known[name].map { try generator(row, $0, evidence[name]) }
        }
    }

    private static func generator(
        _ row: PostgresRow, _ summary: GeneratorSummary, _ known: PageEvidence?
    ) throws -> StructuredValue {
        let evidence = known?.measured ?? GeneratorEvidence()
        return [
            "name": .text(summary.name), "status": .text(try row.text("status")), "weight": .double(summary.weight),
            "default_weight": .double(summary.weightBefore), "locked": .bool(summary.locked),
            "override": .optional(try row.optionalDouble("manual_override")), "posts": .int(known?.posts ?? 0),
            "measured_posts": .int(evidence.measuredPosts), "impressions": .int(evidence.impressions),
            "followers": .optional(evidence.measuredPosts > 0 ? evidence.followers : nil),
            "f_per_1k": .optional(evidence.followersPerThousand), "tier": .optional(evidence.tier?.rawValue),
            "mean": .optional(summary.posterior?.mean), "low": .optional(summary.posterior?.low),
            "high": .optional(summary.posterior?.high),
            "probability_of_best": .optional(summary.posterior?.probabilityOfBest),
            "standing": .optional(summary.posterior?.standing), "trend": .optional(try row.optionalText("trend")),
            "reason": .optional(try row.optionalText("reason")),
        ]
    }
}

/// What each generator's posts of the window brought.
struct PageEvidence {
    /// Own posts that went out.
    let posts: Int64
    /// Over those that may be learned from.
    let measured: GeneratorEvidence

    /// By generator; one without posts is left out. For all time the learner's own sums are taken; for a window only its
    /// posts are looked at, each by its key, however long the history is.
    static func read(_ reading: PageReading, _ window: PageWindow) throws -> [String: PageEvidence] {
        let rows = try reading.connection.execute(
            window == .all ? allTime : ofWindow, window == .all ? [] : [.timestamp(reading.since)])
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let measured = GeneratorEvidence(
                    measuredPosts: try row.int("measured"), impressions: try row.int("impressions"),
                    followers: try row.int("followers"))
                return (
                    try row.text("generator_name"), PageEvidence(posts: try row.int("posts"), measured: measured)
                )
            })
    }

    private static let allTime = """
        SELECT generator_name, total_posts AS posts, measured_posts AS measured, total_impressions AS impressions,
               total_followers AS followers
        FROM generator_weights
        """

    /// `OFFSET 0` keeps the view from being worked out for every post there is.
    private static let ofWindow = """
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
        WHERE c.origin = 'own' AND c.status = 'posted' AND c.generator_name IS NOT NULL AND c.posted_at > $1
        GROUP BY c.generator_name
        """
}

/// What happened to the weights, newest first.
enum PageEvents {
    static func read(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT event_id, created_at, event_type, reason, generators_updated FROM optimization_events
            WHERE created_at > $1 ORDER BY created_at DESC, event_id DESC LIMIT 60
            """, [.timestamp(reading.since)])
        return .list(
            try rows.map { row in
                [
                    "event_id": .int(try row.int("event_id")), "at": .time(try row.timestamp("created_at")),
                    "kind": .text(try row.text("event_type")), "reason": .text(try row.text("reason")),
                    "generators_updated": .int(try row.int("generators_updated")),
                ]
            })
    }
}
