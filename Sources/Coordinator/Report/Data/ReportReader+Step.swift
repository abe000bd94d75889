import Postgres

extension ReportReader {
    /// The newest optimization that worked a step out, taken or refused.
    func lastStep() throws -> StepSummary? {
        try connection.execute(
            """
            SELECT created_at, event_type, drive, posterior ->> 'best' AS best, posterior ->> 'likeliest' AS likeliest,
                   (posterior ->> 'likeliest_with')::float8 AS likeliest_with, evaluation ->> 'verdict' AS verdict,
                   (evaluation #>> '{proposed,effective_posts}')::float8 AS effective_posts,
                   (evaluation #>> '{present,doubly_robust,followers_per_1k}')::float8 AS present,
                   (evaluation #>> '{present,doubly_robust,low}')::float8 AS present_low,
                   (evaluation #>> '{present,doubly_robust,high}')::float8 AS present_high,
                   (evaluation #>> '{proposed,doubly_robust,followers_per_1k}')::float8 AS proposed,
                   (evaluation #>> '{proposed,doubly_robust,low}')::float8 AS proposed_low,
                   (evaluation #>> '{proposed,doubly_robust,high}')::float8 AS proposed_high
            FROM optimization_events WHERE drive IS NOT NULL ORDER BY created_at DESC, event_id DESC LIMIT 1
            """
        )
        .first.map { row in
            StepSummary(
                at: try row.timestamp("created_at"), kind: try row.text("event_type"), drive: try row.text("drive"),
                best: try row.optionalText("best"), likeliest: try row.optionalText("likeliest"),
                likeliestWith: try row.optionalDouble("likeliest_with"), verdict: try row.optionalText("verdict"),
                present: try worth(row, "present"), proposed: try worth(row, "proposed"),
                effectivePosts: try row.optionalDouble("effective_posts"))
        }
    }

    private func worth(_ row: PostgresRow, _ name: String) throws -> StepSummary.Worth? {
        guard let expected = try row.optionalDouble(name), let low = try row.optionalDouble(name + "_low"),
            let high = try row.optionalDouble(name + "_high")
        else { return nil }
        return StepSummary.Worth(expected: expected, low: low, high: high)
    }
}
