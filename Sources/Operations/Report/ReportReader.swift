import FoundationEssentials
import Learning
import Model
import Postgres
import Schema
import Store
import Timekeeping

/// Reads what a report tells.
public struct ReportReader {
    public let connection: PostgresConnection

    public init(connection: PostgresConnection) {
        self.connection = connection
    }

    public func read(now: Timestamp) throws -> DeploymentReport {
        var report = DeploymentReport(now: now)
        if let row = try connection.execute("SELECT account, mode, time_zone, started_at FROM deployment").first {
            report.account = try row.text("account")
            report.mode = try row.text("mode")
            report.timeZone = try row.text("time_zone")
            report.startedAt = try row.timestamp("started_at")
        }
        report.happened = try happened()
        report.gate = try gate()
        report.schedules = try schedules()
        report.lastRetrain = try lastRetrain()
        report.models = try models()
        report.versions = try versions()
        (report.contentArms, report.timingArms) = try arms()
        report.generators = try generators()
        report.lastStep = try lastStep()
        report.days = try days()
        report.drift = try DriftStore.newest(connection)
        return report
    }

    private func happened() throws -> Happened {
        var happened = Happened()
        let posts = try connection.execute(
            """
            SELECT count(*) FILTER (WHERE origin = 'own' AND status = 'posted') AS published,
                   count(*) FILTER (WHERE origin = 'own' AND status = 'draft') AS drafts,
                   count(*) FILTER (WHERE origin = 'external') AS external,
                   min(posted_at) FILTER (WHERE origin = 'own') AS first_post,
                   max(posted_at) FILTER (WHERE origin = 'own') AS last_post
            FROM content
            """
        ).only()
        happened.published = try posts.int("published")
        happened.drafts = try posts.int("drafts")
        happened.external = try posts.int("external")
        happened.firstPost = try posts.optionalTimestamp("first_post")
        happened.lastPost = try posts.optionalTimestamp("last_post")
        happened.readings = try connection.execute("SELECT count(*) AS n FROM readings").only().int("n")
        let read = try connection.execute(
            "SELECT count(*) AS posts, sum(impressions)::bigint AS impressions FROM outcomes"
        ).only()
        happened.postsRead = try read.int("posts")
        happened.impressions = try read.optionalInt("impressions")
        happened.rejected = try counts(
            "SELECT reason, count(*) AS n FROM rejected_readings GROUP BY reason ORDER BY n DESC, reason")
        let followers = try connection.execute(
            """
            SELECT (array_agg(followers ORDER BY taken_at))[1] AS before,
                   (array_agg(followers ORDER BY taken_at DESC))[1] AS after
            FROM follower_snapshots
            """
        ).only()
        happened.followersBefore = try followers.optionalInt("before")
        happened.followersAfter = try followers.optionalInt("after")
        let credited = try connection.execute(
            """
            SELECT sum(followers_gained)::bigint AS followers, count(followers_gained) AS posts FROM post_followers
            """
        ).only()
        happened.followersCredited = try credited.optionalInt("followers")
        happened.postsWithFollowers = try credited.int("posts")
        return happened
    }

    public func gate() throws -> GateSummary {
        var gate = GateSummary()
        let verdicts = try connection.execute(
            """
            SELECT count(*) FILTER (WHERE learnable) AS learnable, count(*) FILTER (WHERE NOT learnable) AS refused
            FROM gate_decisions
            """
        ).only()
        gate.learnable = try verdicts.int("learnable")
        gate.refused = try verdicts.int("refused")
        gate.refusals = try counts(
            """
            SELECT reason, count(*) AS n FROM gate_decisions, unnest(reasons) AS reason
            GROUP BY reason ORDER BY n DESC, reason
            """)
        gate.withoutReading = try connection.execute(
            """
            SELECT count(*) AS n FROM content c
            WHERE origin = 'own' AND status = 'posted'
              AND NOT EXISTS (SELECT FROM gate_decisions g WHERE g.decision_id = c.decision_id)
            """
        ).only().int("n")
        let thresholds = try connection.execute(
            """
            SELECT mode, views_min, likes_min, age_min_seconds FROM learning_gates ORDER BY gate_id DESC LIMIT 1
            """)
        if let row = thresholds.first {
            gate.mode = try row.text("mode")
            gate.viewsMin = try row.double("views_min")
            gate.likesMin = try row.double("likes_min")
            gate.ageMinSeconds = try row.double("age_min_seconds")
        }
        return gate
    }

    private func schedules() throws -> [ScheduleSummary] {
        var reasons: [String: [(reason: String, count: Int64)]] = [:]
        for row in try connection.execute(
            """
            SELECT schedule, reason, count(*) AS n FROM schedule_slots
            WHERE state <> 'done' AND reason IS NOT NULL GROUP BY schedule, reason ORDER BY schedule, n DESC, reason
            """)
        {
            reasons[try row.text("schedule"), default: []].append((try row.text("reason"), try row.int("n")))
        }
        var states: [String: [String: Int64]] = [:]
        for row in try connection.execute(
            "SELECT schedule, state, count(*) AS n FROM schedule_slots GROUP BY schedule, state")
        {
            states[try row.text("schedule"), default: [:]][try row.text("state")] = try row.int("n")
        }
        return try connection.execute(
            "SELECT schedule, rule, every_seconds FROM schedules ORDER BY every_seconds, schedule"
        )
        .map { row in
            let name = try row.text("schedule")
            return ScheduleSummary(
                name: name, rule: try row.text("rule"), everySeconds: try row.optionalInt("every_seconds"),
                states: states[name] ?? [:],
                reasons: reasons[name] ?? [])
        }
    }

    private func lastRetrain() throws -> JobSummary? {
        try connection.execute(
            "SELECT slot, state, error FROM jobs WHERE kind = 'retrain' AND state <> 'queued' ORDER BY slot DESC LIMIT 1"
        )
        .first.map { row in
            JobSummary(
                slot: try row.timestamp("slot"), state: try row.text("state"), reason: try row.optionalText("error"))
        }
    }

    private func counts(_ sql: PostgresQuery) throws -> [(reason: String, count: Int64)] {
        try connection.execute(sql).map { (try $0.text("reason"), try $0.int("n")) }
    }
}

extension ReportReader {
    /// Every fit, oldest first.
    public func models() throws -> [ModelSummary] {
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

    public func versions() throws -> [VersionSummary] {
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
    public func arms() throws -> (content: [ArmSummary], timing: [ArmSummary]) {
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

    public func generators() throws -> [GeneratorSummary] {
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
    public func days() throws -> [DaySummary] {
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

extension ReportReader {
    /// The newest optimization that worked a step out, taken or refused.
    public func lastStep() throws -> StepSummary? {
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
