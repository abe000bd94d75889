import FoundationEssentials
import Learning
import Postgres
import Timekeeping

extension ReportReader {
    /// Every fit, oldest first.
    func models() throws -> [ModelSummary] {
        try connection.execute(
            """
            SELECT model_id, kind, trained_at, window_start, row_count, train_count, features, intercept, weights,
                   metrics, baseline, decision, reason, validation_count, embargoed_count, selection::text AS selection
            FROM predictor_models ORDER BY model_id
            """
        )
        .map { row in
            ModelSummary(
                modelID: try row.int("model_id"), kind: ModelSummary.Kind(rawValue: try row.text("kind")) ?? .ridge,
                trainedAt: try row.timestamp("trained_at"), windowStart: try row.timestamp("window_start"),
                rowCount: try row.int("row_count"),
                trainCount: try row.int("train_count"), features: try row.texts("features").compactMap(\.self),
                intercept: try row.optionalDouble("intercept"),
                weights: try row.optionalDoubles("weights")?.compactMap(\.self) ?? [],
                metrics: figures(try row.text("metrics")), baseline: figures(try row.text("baseline")),
                decision: try row.text("decision"), reason: try row.text("reason"),
                validationCount: try row.int("validation_count"), embargoedCount: try row.int("embargoed_count"),
                selection: try row.text("selection"))
        }
    }

    /// The numbers of a JSON object; what is null or no number is left out.
    private func figures(_ json: String) -> [String: Double] {
        let values = try? JSONDecoder().decode([String: Figure].self, from: Data(json.utf8))
        return (values ?? [:]).compactMapValues(\.number)
    }

    private struct Figure: Decodable {
        let number: Double?
        init(from decoder: any Decoder) throws { number = try? decoder.singleValueContainer().decode(Double.self) }
    }

    func versions() throws -> [VersionSummary] {
        try connection.execute(
            """
            SELECT version, published_at, confirmed, payload, ridge_model_id, logit_model_id
            FROM predictor_versions ORDER BY version_ms
            """
        )
        .map { row in
            VersionSummary(
                version: try row.text("version"), publishedAt: try row.timestamp("published_at"),
                confirmed: try row.bool("confirmed"), payload: try row.text("payload"),
                ridgeModelID: try row.optionalInt("ridge_model_id"),
                logitModelID: try row.optionalInt("logit_model_id"))
        }
    }

    /// Arms of content, each with the probability that it is the best of them, and arms of timing.
    func arms() throws -> (content: [ArmSummary], timing: [ArmSummary]) {
        let all = try connection.execute(
            """
            SELECT arm_name, scope, successes, failures, avg_reward, discounted_successes, discounted_failures
            FROM bandit_arms ORDER BY arm_name
            """
        )
        .map { row in
            (
                scope: try row.text("scope"),
                arm: ArmSummary(
                    name: try row.text("arm_name"), successes: try row.int("successes"),
                    failures: try row.int("failures"), averageReward: try row.optionalDouble("avg_reward"),
                    discountedSuccesses: try row.optionalDouble("discounted_successes"),
                    discountedFailures: try row.optionalDouble("discounted_failures"))
            )
        }
        var content = all.filter { $0.scope == "content" }.map(\.arm)
        let chances = ProbabilityOfBest.of(
            content.map {
                BetaArm(
                    name: $0.name, successes: $0.discountedSuccesses ?? Double($0.successes),
                    failures: $0.discountedFailures ?? Double($0.failures))
            })
        for (index, chance) in chances.enumerated() { content[index].winProbability = chance }
        return (content, all.filter { $0.scope == "timing" }.map(\.arm))
    }

    func generators() throws -> [GeneratorSummary] {
        try connection.execute(
            """
            SELECT w.generator_name, g.default_weight, w.weight, w.total_posts, w.measured_posts, w.avg_f_per_1k,
                   w.tier, w.locked, h.posterior_mean, h.posterior_low, h.posterior_high, h.probability_of_best,
                   h.standing
            FROM generator_weights w JOIN generators g USING (generator_name)
            LEFT JOIN LATERAL (
                SELECT * FROM generator_performance_history h
                WHERE h.generator_name = w.generator_name ORDER BY h.recorded_at DESC, h.event_id DESC LIMIT 1) h ON true
            ORDER BY w.generator_name
            """
        )
        .map { row in
            GeneratorSummary(
                name: try row.text("generator_name"), weightBefore: try row.double("default_weight"),
                weight: try row.double("weight"), posts: try row.int("total_posts"),
                measured: try row.int("measured_posts"),
                followersPerThousand: try row.optionalDouble("avg_f_per_1k"), tier: try row.optionalText("tier"),
                locked: try row.bool("locked"), posterior: try posterior(row))
        }
    }

    /// `nil` also for a run of before posteriors were kept.
    private func posterior(_ row: PostgresRow) throws -> PosteriorSummary? {
        guard let mean = try row.optionalDouble("posterior_mean"), let low = try row.optionalDouble("posterior_low"),
            let high = try row.optionalDouble("posterior_high"), let standing = try row.optionalText("standing")
        else { return nil }
        return PosteriorSummary(
            mean: mean, low: low, high: high, probabilityOfBest: try row.optionalDouble("probability_of_best"),
            standing: standing)
    }

    /// Each day of the account's zone with own posts, over the posts whose followers and impressions are known.
    func days() throws -> [DaySummary] {
        try connection.execute(
            """
            SELECT date_trunc('day', c.posted_at AT TIME ZONE d.time_zone) AS day, count(*) AS posts,
                   COALESCE(sum(o.impressions) FILTER (WHERE f.followers_gained IS NOT NULL), 0)::bigint AS impressions,
                   (sum(f.followers_gained) FILTER (WHERE o.impressions IS NOT NULL))::bigint AS followers
            FROM content c CROSS JOIN deployment d
            LEFT JOIN outcomes o USING (decision_id) LEFT JOIN post_followers f USING (decision_id)
            WHERE c.origin = 'own' AND c.status = 'posted'
            GROUP BY 1 ORDER BY 1
            """
        )
        .map { row in
            DaySummary(
                day: try row.timestamp("day"), posts: try row.int("posts"), impressions: try row.int("impressions"),
                followers: try row.optionalInt("followers"))
        }
    }
}
