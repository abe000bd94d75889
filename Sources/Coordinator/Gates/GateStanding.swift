import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// What is asked of the gates, what came of it, and what they hold back now.
struct GateStanding: Sendable {
    let now: Timestamp
    /// The setting that rules; `nil` before the first learn run.
    let asked: GateSettings.Entry?
    let configured: GateSetting
    /// `nil` before the first learn run.
    let inForce: LearnGates.Entry?
    /// What the newest learn run said; `nil` where none has.
    let counts: RefusalCounts.Slot?
    /// Posts that only their age holds back.
    let waiting: Int64
    /// When the next of them is to be read.
    let nextReading: Timestamp?
    let nextLearn: LearnSchedule

    /// Reads in the transaction that is open.
    init(_ connection: PostgresConnection, configured: GateSetting, now: Timestamp) throws {
        self.now = now
        self.configured = configured
        asked = try GateSettings.newest(connection)
        inForce = try LearnGates.newest(connection)
        counts = try RefusalCounts.list(connection, since: nil, isByDay: false, limit: 1).first
        let row = try connection.execute(
            """
            SELECT count(*) AS posts,
                   min((SELECT min(s.due_at) FROM scrape_schedule s
                        WHERE s.decision_id = g.decision_id AND s.state IN ('waiting', 'open', 'claimed'))) AS due
            FROM gate_decisions g WHERE g.reasons = ARRAY['too_young']
            """
        ).only()
        waiting = try row.int("posts")
        nextReading = try row.optionalTimestamp("due")
        nextLearn = try LearnSchedule(connection, now: now)
    }

    /// Whether the next learn run will ask for something else: the configuration rules, and was changed.
    var isConfigurationAhead: Bool { asked.map { $0.source == .configuration && $0.setting != configured } ?? false }
}
