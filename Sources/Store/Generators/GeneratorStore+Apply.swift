import Learning
import Postgres
import Timekeeping

extension GeneratorStore {
    /// Writes a run: the weights, one history row a generator, and the event, for the caller's transaction to commit
    /// together. The database refuses weights that are no distribution when that commits.
    ///
    /// - Parameter trends: by generator; missing where there is no earlier figure.
    /// - Returns: the event's id.
    @discardableResult
    public static func apply(
        _ connection: PostgresConnection, _ proposal: WeightProposal, event: OptimizationEvent, trends: [String: Trend]
    ) throws(PostgresError) -> Int64 {
        var event = event
        event.keep(proposal)
        let update = proposal.update
        let changes = update.changes
        let figures = changes.map(\.evidence.followersPerThousand)
        let known = figures.compactMap(\.self)
        let eventID = try connection.execute(
            """
            INSERT INTO optimization_events (created_at, slot, event_type, generators_updated, posts_considered,
                window_start, window_end, top_performer, top_performer_f_per_1k, mean_f_per_1k, old_weights,
                new_weights, reason, drive, posterior, evaluation, detail, changed_by, because)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, jsonb_object_agg(name, old), jsonb_object_agg(name, new),
                   $11, $15, $16::text::jsonb, $17::text::jsonb, $18::text::jsonb, $19, $20
            FROM UNNEST($12, $13, $14) AS w (name, old, new)
            ON CONFLICT (slot) WHERE slot IS NOT NULL DO UPDATE
            SET created_at = EXCLUDED.created_at, event_type = EXCLUDED.event_type, reason = EXCLUDED.reason,
                generators_updated = EXCLUDED.generators_updated, posts_considered = EXCLUDED.posts_considered,
                window_start = EXCLUDED.window_start, window_end = EXCLUDED.window_end,
                top_performer = EXCLUDED.top_performer, top_performer_f_per_1k = EXCLUDED.top_performer_f_per_1k,
                mean_f_per_1k = EXCLUDED.mean_f_per_1k, old_weights = EXCLUDED.old_weights,
                new_weights = EXCLUDED.new_weights, drive = EXCLUDED.drive, posterior = EXCLUDED.posterior,
                evaluation = EXCLUDED.evaluation, detail = EXCLUDED.detail, turn = EXCLUDED.turn
            WHERE optimization_events.event_type = 'failed'
            RETURNING event_id
            """,
            [
                .timestamp(event.createdAt), .timestamp(event.slot), .text(event.kind.rawValue),
                .int(Int64(update.updatedCount)), .int(event.postsConsidered), .timestamp(event.windowStart),
                .timestamp(event.windowEnd), .text(update.topPerformer?.name),
                .double(update.topPerformer?.evidence.followersPerThousand),
                .double(known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)), .text(event.reason),
                .column(.texts(changes.map(\.name))), .column(.doubles(changes.map(\.old))),
                .column(.doubles(changes.map(\.new))), .text(event.drive?.rawValue), .text(event.posterior),
                .text(event.evaluation), .text(WeightDetail(proposal.policy).json), .text(event.hand?.by),
                .text(event.hand?.because),
            ]
        ).only().int("event_id")
        try writeWeights(connection, changes.map(\.name), changes.map(\.new), at: event.createdAt)
        try writeHistory(connection, proposal, event: event, eventID: eventID, trends: trends)
        return eventID
    }

    static func writeWeights(
        _ connection: PostgresConnection, _ names: [String], _ weights: [Double], at moment: Timestamp
    ) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE generator_weights g SET weight = n.weight, updated_at = $3
            FROM UNNEST($1, $2) AS n (name, weight)
            WHERE g.generator_name = n.name AND g.weight <> n.weight
            """, [.column(.texts(names)), .column(.doubles(weights)), .timestamp(moment)])
    }

    private static func writeHistory(
        _ connection: PostgresConnection, _ proposal: WeightProposal, event: OptimizationEvent, eventID: Int64,
        trends: [String: Trend]
    ) throws(PostgresError) {
        let changes = proposal.update.changes
        let intervals = proposal.posterior.interval(0.95)
        try connection.execute(
            """
            INSERT INTO generator_performance_history (event_id, recorded_at, window_start, window_end,
                generator_name, posts, measured_posts, impressions, followers, f_per_1k, tier, trend, old_weight,
                target_weight, new_weight, reason, posterior_mean, posterior_low, posterior_high,
                probability_of_best, standing)
            SELECT $1, $2, $3, $4, n.*
            FROM UNNEST($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                        $20, $21) AS n
            """,
            [
                .int(eventID), .timestamp(event.createdAt), .timestamp(event.windowStart ?? event.createdAt),
                .timestamp(event.windowEnd ?? event.createdAt), .column(.texts(changes.map(\.name))),
                .column(.ints(changes.map(\.evidence.posts))),
                .column(.ints(changes.map(\.evidence.measuredPosts))),
                .column(.ints(changes.map(\.evidence.impressions))),
                .column(.ints(changes.map(\.evidence.followers))),
                .column(.doubles(changes.map(\.evidence.followersPerThousand))),
                .column(.texts(changes.map { $0.evidence.tier?.rawValue })),
                .column(.texts(changes.map { trends[$0.name]?.rawValue })),
                .column(.doubles(changes.map(\.old))), .column(.doubles(changes.map(\.target))),
                .column(.doubles(changes.map(\.new))), .column(.texts(changes.map(\.reason))),
                .column(.doubles(proposal.posterior.mean)), .column(.doubles(intervals.map(\.lowerBound))),
                .column(.doubles(intervals.map(\.upperBound))), .column(.doubles(proposal.probabilityOfBest)),
                .column(.texts(proposal.posterior.standings.map(\.rawValue))),
            ])
    }

    /// Followers a thousand impressions of each generator in the last window that ended by `moment`: what a trend is
    /// measured against, since windows that overlap would hide one.
    public static func figures(
        _ connection: PostgresConnection, windowEndedBy moment: Timestamp
    ) throws(PostgresError) -> [String: Double] {
        let rows = try connection.execute(
            """
            SELECT DISTINCT ON (generator_name) generator_name, f_per_1k FROM generator_performance_history
            WHERE window_end <= $1 ORDER BY generator_name, recorded_at DESC
            """, [.timestamp(moment)])
        var figures: [String: Double] = [:]
        for row in rows { figures[try row.text("generator_name")] = try row.optionalDouble("f_per_1k") }
        return figures
    }
}
