import FoundationEssentials
import Learning
import Model
import Postgres
import Runtime
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
        report.activity = try activity()
        report.gate = try gate()
        report.schedules = try schedules()
        report.lastRetrain = try lastRetrain()
        (report.models, report.fits) = try models()
        report.versions = try versions()
        report.arms = try arms()
        report.generators = try generators()
        report.lastStep = try lastStep()
        report.days = try days()
        report.drift = try DriftStore.newest(connection).map(DriftSummary.init)
        return report
    }

    private func activity() throws -> Activity {
        var activity = Activity()
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
        activity.published = try posts.int("published")
        activity.drafts = try posts.int("drafts")
        activity.external = try posts.int("external")
        activity.firstPost = try posts.optionalTimestamp("first_post")
        activity.lastPost = try posts.optionalTimestamp("last_post")
        activity.readings = try connection.execute("SELECT count(*) AS n FROM readings").only().int("n")
        let read = try connection.execute(
            "SELECT count(*) AS posts, sum(impressions)::bigint AS impressions FROM outcomes"
        ).only()
        activity.postsRead = try read.int("posts")
        activity.impressions = try read.optionalInt("impressions")
        activity.rejected = try counts(
            "SELECT reason, count(*) AS n FROM rejected_readings GROUP BY reason ORDER BY n DESC, reason")
        let followers = try connection.execute(
            """
            SELECT (array_agg(followers ORDER BY taken_at))[1] AS before,
                   (array_agg(followers ORDER BY taken_at DESC))[1] AS after
            FROM follower_snapshots
            """
        ).only()
        activity.followersBefore = try followers.optionalInt("before")
        activity.followersAfter = try followers.optionalInt("after")
        let credited = try connection.execute(
            """
            SELECT sum(followers_gained)::bigint AS followers, count(followers_gained) AS posts FROM post_followers
            """
        ).only()
        activity.followersCredited = try credited.optionalInt("followers")
        activity.postsWithFollowers = try credited.int("posts")
        return activity
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
        gate.notJudged = try connection.execute(
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
        var reasons: [String: [(name: String, value: Int64)]] = [:]
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
                schedule: name, rule: try row.text("rule"), everySeconds: try row.optionalInt("every_seconds"),
                slots: states[name, default: [:]].values.reduce(0, +), states: states[name] ?? [:],
                reasons: NamedValues(reasons[name] ?? []))
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

    private func counts(_ query: PostgresQuery) throws -> NamedValues<Int64> {
        NamedValues(try connection.execute(query).map { (try $0.text("reason"), try $0.int("n")) })
    }
}

extension ReportReader {
    /// Of each kind the newest published fit and the newest fit, and how many came to which decision.
    private func models() throws -> (models: [ModelSummary], fits: [String: [String: Int]]) {
        var models: [ModelSummary] = []
        var fits: [String: [String: Int]] = [:]
        for kind in PredictorModel.Kind.allCases {
            let all = try PredictorStore.models(connection, kind: kind)
            for model in all { fits[kind.rawValue, default: [:]][model.decision.rawValue, default: 0] += 1 }
            let published = all.first { $0.decision == .published }
            models += [published, all.first].compactMap(\.self).map { ModelSummary($0) }
            if published?.id == all.first?.id, published != nil { models.removeLast() }
        }
        return (models, fits)
    }

    public func versions() throws -> [VersionSummary] {
        try connection.execute(
            """
            SELECT version, published_at, confirmed, payload
            FROM predictor_versions ORDER BY version_ms
            """
        )
        .map { row in
            VersionSummary(
                version: try row.text("version"), publishedAt: try row.timestamp("published_at"),
                confirmed: try row.bool("confirmed"), payload: try row.text("payload"))
        }
    }

    /// Arms of content, each with the probability that it is the best of them, and arms of timing.
    public func arms() throws -> [ArmSummary] {
        var arms: [ArmSummary] = []
        var content: [BetaArm] = []
        for row in try connection.execute(
            """
            SELECT arm_name, scope, successes, failures, avg_reward, discounted_successes, discounted_failures
            FROM bandit_arms ORDER BY scope, arm_name
            """)
        {
            let discounted = try row.optionalDouble("discounted_successes")
            let successes = try discounted ?? Double(row.int("successes"))
            let failures = try row.optionalDouble("discounted_failures") ?? Double(row.int("failures"))
            let scope: ArmSummary.Scope = try row.value("scope", of: "bandit_arms")
            let name = try row.text("arm_name")
            let evidence = BetaArm(name: name, successes: successes, failures: failures)
            if scope == .content { content.append(evidence) }
            arms.append(
                ArmSummary(
                    arm: name, scope: scope, successes: try row.int("successes"), failures: try row.int("failures"),
                    effectivePosts: successes + failures, averageReward: try row.optionalDouble("avg_reward"),
                    isDiscounted: discounted != nil, evidence: evidence))
        }
        // Arms of content come first: `content` is before `timing`.
        for (index, chance) in ProbabilityOfBest.of(content).enumerated() { arms[index].winProbability = chance }
        return arms
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
                generator: try row.text("generator_name"), weightBefore: try row.double("default_weight"),
                weight: try row.double("weight"), posts: try row.int("total_posts"),
                measured: try row.int("measured_posts"),
                followersPer1K: try row.optionalDouble("avg_f_per_1k"), tier: try row.optionalText("tier"),
                locked: try row.bool("locked"), posterior: try posterior(row))
        }
    }

    /// `nil` also for a run of before posteriors were kept.
    private func posterior(_ row: PostgresRow) throws -> PosteriorSummary? {
        guard let mean = try row.optionalDouble("posterior_mean"), let low = try row.optionalDouble("posterior_low"),
            let high = try row.optionalDouble("posterior_high"), let standing = try row.optionalText("standing")
        else { return nil }
        return PosteriorSummary(
            followersPer1K: mean, low: low, high: high,
            probabilityOfBest: try row.optionalDouble("probability_of_best"),
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
                at: try row.timestamp("created_at"), eventType: try row.text("event_type"),
                drive: try row.text("drive"), best: try row.optionalText("best"),
                likeliest: try row.optionalText("likeliest"), likeliestWith: try row.optionalDouble("likeliest_with"),
                verdict: try row.optionalText("verdict"), effectivePosts: try row.optionalDouble("effective_posts"),
                present: try worth(row, "present"), proposed: try worth(row, "proposed"))
        }
    }

    private func worth(_ row: PostgresRow, _ name: String) throws -> StepSummary.Worth? {
        guard let expected = try row.optionalDouble(name), let low = try row.optionalDouble(name + "_low"),
            let high = try row.optionalDouble(name + "_high")
        else { return nil }
        return StepSummary.Worth(followersPer1K: expected, low: low, high: high)
    }
}

extension ModelSummary {
    fileprivate init(_ model: PredictorModel) {
        self.init(
            modelID: model.id, kind: model.kind, trainedAt: model.trainedAt, windowStart: model.windowStart,
            rows: model.rowCount, trained: model.trainCount, decision: model.decision, reason: model.reason,
            coefficients: NamedValues(
                model.coefficients.map { (Self.weightName(of: $0.name), $0.value) }),
            metrics: NamedValues(sorted: model.metrics), baseline: NamedValues(sorted: model.baseline),
            validated: model.validationCount, embargoed: model.embargoedCount, selection: model.selection)
    }
}
