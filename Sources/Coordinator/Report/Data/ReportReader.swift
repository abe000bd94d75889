import FoundationEssentials
import Learning
import Postgres
import Schema
import Store
import Timekeeping

/// Reads what a report tells.
struct ReportReader {
    let connection: PostgresConnection

    func read(now: Timestamp) throws -> DeploymentReport {
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

    func gate() throws -> GateSummary {
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

    private func counts(_ sql: String) throws -> [(reason: String, count: Int64)] {
        try connection.execute(sql).map { (try $0.text("reason"), try $0.int("n")) }
    }
}
