import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// Reads what an explanation needs, in the transaction that is open.
struct GateExplanationReader {
    let connection: PostgresConnection
    let successRate: Double
    let window: Span
    let now: Timestamp

    /// - Parameter name: a decision id, or the id of a post.
    /// - Throws: `OperationError` `.notFound` where nothing is known of it.
    func read(_ name: String) throws -> GateExplanation {
        let id = try decision(name)
        let isShadow = try Deployment.load(connection).learnsFromSimulated
        let row = try facts(id)
        let verdict = try GateVerdictRow(row)
        let subject = try subject(row, verdict, isShadow: isShadow)
        let newest = try LearnGates.newest(connection)
        let judged = try verdict.flatMap { try LearnGates.entry(connection, id: $0.gateID) }
        let basis = judged ?? newest
        let reasons = subject.map { subject in
            verdict?.reasons
                ?? basis.map { GateVerdict(subject, thresholds: $0.thresholds, learnsFromSimulated: isShadow).reasons }
                ?? []
        }
        var findings: [GateFinding] = []
        if let subject, let basis, let reasons {
            findings = GateFinding.all(
                of: subject, thresholds: basis.thresholds, reasons: reasons, learnsFromSimulated: isShadow)
        }
        let read = try row.optionalTimestamp("collected_at")
        let isNewer = try verdict.map { try $0.isOlder(than: row) } ?? (read != nil)
        let isInWindow = read.map { $0 > now - window } ?? false
        let next = try nextReading(id)
        let schedule = try LearnSchedule(connection, now: now)
        let isDue = isNewer || isInWindow
        return GateExplanation(
            decisionID: id, postID: try row.optionalText("post_id"), postedAt: try row.optionalTimestamp("posted_at"),
            state: try state(row, verdict), findings: findings, readAt: verdict?.collectedAt ?? read,
            judgedAt: verdict?.decidedAt, basis: try basis.map { try self.basis($0) },
            renewed: renewed(subject, judged: judged, newest: newest, isShadow: isShadow, isDue: isDue),
            hasNewerReading: verdict != nil && isNewer, nextReading: next,
            nextJudgement: isNewer
                ? schedule.slot(judging: now) : next.flatMap { schedule.slot(judging: max($0, now)) },
            isLearningPaused: schedule.isPaused, rate: try row.optionalDouble("engagement_rate"),
            arms: try arms(row), models: try models(id), rejected: try rejected(id))
    }

    private func decision(_ name: String) throws -> String {
        let isDecision = name.utf8.count == 36 && name.split(separator: "-").count == 5
        guard !isDecision else { return name.lowercased() }
        guard
            let found = try connection.execute(
                """
                SELECT decision_id::text AS id FROM content WHERE post_id = \(name)
                ORDER BY posted_at DESC NULLS LAST, decision_id LIMIT 1
                """
            ).first
        else { throw OperationError(.notFound, "no post has the id \"\(name)\"") }
        return try found.text("id")
    }

    private func facts(_ id: String) throws -> PostgresRow {
        let rows: PostgresRows
        do throws(PostgresError) {
            rows = try connection.execute(Self.facts(of: id))
        } catch {
            guard error.code == .badParameter else { throw error }
            throw OperationError(.notFound, "\"\(id)\" is not a decision id")
        }
        guard let row = rows.first else { throw OperationError(.notFound, "there is no post \(id)") }
        return row
    }

    private static func facts(of id: String) -> PostgresQuery {
        """
        SELECT c.decision_id IS NOT NULL AS has_post, o.decision_id IS NOT NULL AS has_reading,
               coalesce(c.post_id, o.post_id) AS post_id, c.posted_at, c.origin = 'own' AS own,
               CASE WHEN d.learns_from_simulated THEN c.simulated AND o.simulated
                    ELSE c.simulated OR o.simulated END AS simulated,
               c.quality_score, c.bandit_arm, o.collected_at, o.impressions, o.likes, o.retweets, o.replies,
               o.engagement_rate, g.gate_id, g.reasons, g.impressions AS judged_impressions, g.likes AS judged_likes,
               g.collected_at AS judged_reading, g.decided_at, e.decision_id IS NOT NULL AS is_example,
               extract(hour FROM c.posted_at AT TIME ZONE d.time_zone)::bigint AS hour
        FROM (SELECT \(uuid: id) AS decision_id) asked
        CROSS JOIN deployment d
        LEFT JOIN content c ON c.decision_id = asked.decision_id
        LEFT JOIN outcomes o ON o.decision_id = asked.decision_id
        LEFT JOIN gate_decisions g ON g.decision_id = asked.decision_id
        LEFT JOIN learning_examples e ON e.decision_id = asked.decision_id
        WHERE c.decision_id IS NOT NULL OR o.decision_id IS NOT NULL
        """
    }

    private func state(_ row: PostgresRow, _ verdict: GateVerdictRow?) throws -> GateExplanation.State {
        if try !row.bool("has_post") { return .noPost }
        guard try row.bool("has_reading") else { return .noReading }
        guard let verdict else { return .notJudged }
        return verdict.reasons.isEmpty ? .learnable : .heldBack
    }

    /// The post at the reading the verdict saw, else at its newest; `nil` where there is nothing to judge.
    private func subject(
        _ row: PostgresRow, _ verdict: GateVerdictRow?, isShadow: Bool
    ) throws -> GateSubject? {
        guard try row.bool("has_post"), let read = try row.optionalTimestamp("collected_at") else { return nil }
        let isSame = try verdict.map { try !$0.isOlder(than: row) } ?? true
        var subject = GateSubject(
            isOwn: try row.bool("own"), isSimulated: try row.bool("simulated"),
            postedAt: try row.optionalTimestamp("posted_at"), collectedAt: verdict?.collectedAt ?? read,
            impressions: try row.optionalInt(verdict == nil ? "impressions" : "judged_impressions"),
            likes: try row.optionalInt(verdict == nil ? "likes" : "judged_likes"),
            retweets: try row.optionalInt("retweets"), replies: try row.optionalInt("replies"),
            quality: try row.optionalDouble("quality_score"))
        // Of an older reading only what the verdict recorded is known.
        if !isSame, let verdict, verdict.reasons.contains(.rateUnknown) {
            (subject.retweets, subject.replies) = (nil, nil)
        }
        return subject
    }

    private func basis(_ gate: LearnGates.Entry) throws -> GateExplanation.Basis {
        let setting = try gate.settingID.flatMap { id in
            try GateSettings.list(connection, limit: 100_000).first { $0.id == id }
        }
        return GateExplanation.Basis(gate: gate, setting: setting)
    }

    private func renewed(
        _ subject: GateSubject?, judged: LearnGates.Entry?, newest: LearnGates.Entry?, isShadow: Bool, isDue: Bool
    ) -> (gate: LearnGates.Entry, reasons: [GateReason], isDue: Bool)? {
        guard let subject, let judged, let newest, newest.id != judged.id else { return nil }
        let verdict = GateVerdict(subject, thresholds: newest.thresholds, learnsFromSimulated: isShadow)
        return (newest, verdict.reasons, isDue)
    }
}

/// A verdict as it is stored.
struct GateVerdictRow: Sendable {
    let gateID: Int64
    let reasons: [GateReason]
    let impressions: Int64?
    let likes: Int64?
    let collectedAt: Timestamp
    let decidedAt: Timestamp

    /// `nil` where the post has no verdict.
    init?(_ row: PostgresRow) throws {
        guard let gate = try row.optionalInt("gate_id") else { return nil }
        gateID = gate
        reasons = try row.texts("reasons").compactMap(\.self).map { text in
            guard let reason = GateReason(rawValue: text) else {
                throw OperationError(
                    .failed, "gate_decisions.reasons holds \"\(text)\", which this program does not know")
            }
            return reason
        }
        impressions = try row.optionalInt("judged_impressions")
        likes = try row.optionalInt("judged_likes")
        collectedAt = try row.timestamp("judged_reading")
        decidedAt = try row.timestamp("decided_at")
    }

    /// Whether the post's counts are no longer those it judged.
    func isOlder(than row: PostgresRow) throws -> Bool {
        let read = try row.optionalTimestamp("collected_at")
        let (impressions, likes) = (try row.optionalInt("impressions"), try row.optionalInt("likes"))
        return read != collectedAt || impressions != self.impressions || likes != self.likes
    }
}

extension GateExplanationReader {
    func nextReading(_ id: String) throws -> Timestamp? {
        try connection.execute(
            """
            SELECT min(due_at) AS due FROM scrape_schedule
            WHERE decision_id = \(uuid: id) AND state IN ('waiting', 'open', 'claimed')
            """
        ).only().optionalTimestamp("due")
    }

    func arms(_ row: PostgresRow) throws -> [GateExplanation.Arm] {
        guard try row.bool("is_example"), let rate = try row.optionalDouble("engagement_rate") else { return [] }
        var arms: [GateExplanation.Arm] = []
        if let name = try row.optionalText("bandit_arm").flatMap({ ArmName($0) }) {
            arms.append(
                .init(name: name.contentArm, isSuccess: SuccessRule.isSuccess(rate: rate, threshold: successRate)))
        }
        if let hour = try row.optionalInt("hour") {
            arms.append(.init(name: TimingArm.name(hour: Int(hour)), isSuccess: nil))
        }
        return arms
    }

    /// The current models and the newest fit of each kind, with whether their rows hold the post.
    func models(_ id: String) throws -> [GateExplanation.Model] {
        let rows = try connection.execute(
            """
            WITH newest AS (SELECT DISTINCT ON (kind) model_id FROM predictor_models ORDER BY kind, model_id DESC),
                 version AS (SELECT ridge_model_id, logit_model_id FROM predictor_versions
                             ORDER BY version_ms DESC LIMIT 1),
                 force AS (SELECT ridge_model_id AS model_id FROM version UNION SELECT logit_model_id FROM version)
            SELECT m.model_id, m.kind, m.model_id IN (SELECT model_id FROM force) AS current,
                   coalesce((SELECT position(\(id) IN csv) > 0 FROM predictor_rows WHERE rows_hash = m.training_hash),
                            false) AS trained,
                   coalesce((SELECT position(\(id) IN csv) > 0 FROM predictor_rows WHERE rows_hash = m.validation_hash),
                            false) AS judged
            FROM predictor_models m
            WHERE m.model_id IN (SELECT model_id FROM newest) OR m.model_id IN (SELECT model_id FROM force)
            ORDER BY m.kind DESC, m.model_id
            """)
        return try rows.map { row in
            let role = try row.bool("trained") ? "trained" : row.bool("judged") ? "judged" : "not in it"
            return GateExplanation.Model(
                id: try row.int("model_id"), kind: try row.text("kind"), isCurrent: try row.bool("current"),
                role: role)
        }
    }

    func rejected(_ id: String) throws -> (count: Int64, reason: String)? {
        try connection.execute(
            """
            SELECT count(*) OVER () AS n, reason FROM rejected_readings
            WHERE decision_id = \(uuid: id) ORDER BY collected_at DESC LIMIT 1
            """
        ).first.map { (count: try $0.int("n"), reason: try $0.text("reason")) }
    }
}
