import Learning
import Model
import Postgres
import Store
import Timekeeping

/// What a verdict noted.
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
        reasons = try row.texts("reasons").compactMap { $0.flatMap(GateReason.init) }
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

    /// The models in force and the newest fit of each kind, with whether the rows they kept hold the post.
    func models(_ id: String) throws -> [GateExplanation.Model] {
        let rows = try connection.execute(
            """
            WITH newest AS (SELECT DISTINCT ON (kind) model_id FROM predictor_models ORDER BY kind, model_id DESC),
                 version AS (SELECT ridge_model_id, logit_model_id FROM predictor_versions
                             ORDER BY version_ms DESC LIMIT 1),
                 force AS (SELECT ridge_model_id AS model_id FROM version UNION SELECT logit_model_id FROM version)
            SELECT m.model_id, m.kind, m.model_id IN (SELECT model_id FROM force) AS in_force,
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
                id: try row.int("model_id"), kind: try row.text("kind"), isInForce: try row.bool("in_force"),
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
