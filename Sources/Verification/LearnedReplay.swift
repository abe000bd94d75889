import Learning
import Model
import Postgres
import Store
import Timekeeping

/// Computes verdicts, examples and arms again in a rebuilt schema, with the programs' own code.
///
/// A verdict follows from the post, its counts at the reading that was judged, and the thresholds in force. When it was
/// given is history, and so are the thresholds: both are taken from the live tables. So each post's outcome is first
/// moved back to the reading its verdict saw; after the comparison the newer readings are applied again.
struct LearnedReplay {
    /// What the live tables recorded.
    struct Record {
        let deployment: Deployment
        let gates: [Int64: GateLimits]
        let decisions: [String: GateDecisionRow]
    }

    let connection: PostgresConnection
    let live: String
    let record: Record
    let plausibility: Plausibility
    let successRate: Double
    let now: Timestamp

    /// - Returns: the tables as `learn` left them.
    func run() throws -> [TableImage] {
        try connection.transaction {
            let newer = try moveBack()
            try copyGates()
            try judge()
            _ = try LearnVerdicts.updateExamples(connection, at: now)
            try LearnArms.rebuild(connection, successRate: successRate, at: now)
            let tables = try RebuiltTables.learned(connection)
            _ = try OutcomeStore.upsert(connection, newer, plausibility: plausibility)
            return tables
        }
    }

    /// Takes outcomes that are newer than their verdicts back to what the verdicts saw.
    ///
    /// - Returns: the readings that came after.
    private func moveBack() throws -> [MetricMessage] {
        let decisions = record.decisions.sorted { $0.key < $1.key }
        let moved = try connection.execute(
            """
            DELETE FROM outcomes o
            USING unnest(\(uuids: decisions.map(\.key)), \(decisions.map(\.value.collectedAt)))
                AS v (decision_id, collected_at)
            WHERE o.decision_id = v.decision_id AND o.collected_at > v.collected_at RETURNING o.decision_id
            """)
        guard moved.count > 0 else { return [] }
        let ids = try moved.map { try $0.text("decision_id") }
        var seen: [MetricMessage] = []
        var newer: [MetricMessage] = []
        for row in try connection.execute(
            """
            SELECT r.decision_id, r.post_id, r.impressions, r.likes, r.retweets, r.replies, r.quotes, r.bookmarks,
                   r.profile_clicks, r.collected_at, r.source, r.simulated
            FROM readings r WHERE r.decision_id = ANY (\(uuids: ids)) ORDER BY r.decision_id, r.collected_at
            """)
        {
            let reading = try message(row)
            let moment = record.decisions[reading.decisionID]?.collectedAt
            if moment.map({ reading.collectedAt <= $0 }) ?? true { seen.append(reading) } else { newer.append(reading) }
        }
        _ = try OutcomeStore.upsert(connection, seen, plausibility: plausibility)
        return newer
    }

    private func message(_ row: PostgresRow) throws -> MetricMessage {
        MetricMessage(
            decisionID: try row.text("decision_id"), postID: try row.text("post_id"),
            impressions: try row.optionalInt("impressions"), likes: try row.optionalInt("likes"),
            retweets: try row.optionalInt("retweets"), replies: try row.optionalInt("replies"),
            quotes: try row.optionalInt("quotes"), bookmarks: try row.optionalInt("bookmarks"),
            profileClicks: try row.optionalInt("profile_clicks"), collectedAt: try row.timestamp("collected_at"),
            source: try row.text("source"), simulated: try row.bool("simulated"))
    }

    /// The thresholds that the recorded verdicts name, and the settings they came from. Rows are only ever added to the
    /// live tables.
    private func copyGates() throws {
        try connection.execute(
            """
            INSERT INTO gate_settings OVERRIDING SYSTEM VALUE
            SELECT s.* FROM \(unescaped: live).gate_settings s
            WHERE setting_id IN (SELECT setting_id FROM \(unescaped: live).learning_gates
                WHERE gate_id = ANY (\(record.gates.keys.sorted())))
            ORDER BY setting_id
            """)
        try connection.execute(
            """
            INSERT INTO learning_gates OVERRIDING SYSTEM VALUE
            SELECT * FROM \(unescaped: live).learning_gates WHERE gate_id = ANY (\(record.gates.keys.sorted()))
                ORDER BY gate_id
            """)
    }

    private func judge() throws {
        let candidates = try LearnCandidates.load(connection, windowStart: now)
        let byGate = Dictionary(grouping: candidates) { record.decisions[$0.decisionID]?.gateID }
        for (gate, judged) in byGate {
            guard let gate, let row = record.gates[gate] else { continue }
            let thresholds = GateThresholds(
                mode: .fixed, views: row.viewsMin, likes: row.likesMin,
                age: Span(microseconds: Int64((row.ageMinSeconds * 1_000_000).rounded())), reason: "recorded")
            let verdicts = judged.map { candidate in
                let verdict = GateVerdict(
                    candidate.subject, thresholds: thresholds,
                    learnsFromSimulated: record.deployment.learnsFromSimulated)
                return (candidate: candidate, verdict: verdict)
            }
            try LearnVerdicts.store(connection, verdicts, gate: gate, at: now)
        }
    }
}
