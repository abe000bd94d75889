import CommandLine
import Learning
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// Whether it learns, in a few sentences.
enum PageHeadline {
    static func read(_ reading: PageReading, _ figures: PageFigures) throws -> StructuredValue {
        let silent = figures.processes.filter { $0.state != "stopped" && !$0.isAlive }
        let sentences = [
            learned(figures, try lastRun("learn", reading)), try stepped(reading), try published(reading, figures),
            silence(silent, figures), alerts(figures),
        ].compactMap(\.self)
        return [
            "severity": .text(severity(figures, isSilent: !silent.isEmpty)),
            "sentences": .list(sentences.map { .text($0) }),
        ]
    }

    /// Of the gravest alert; a process that is silent and a deployment that nobody leads are a warning at once, before
    /// an alert says so.
    private static func severity(_ figures: PageFigures, isSilent: Bool) -> String {
        if figures.alerts.contains(where: { $0.severity == .critical }) { return "critical" }
        let isWarned = figures.alerts.contains { $0.severity == .warning }
        return isWarned || isSilent || !leads(figures) ? "warning" : "ok"
    }

    private static func alerts(_ figures: PageFigures) -> String? {
        let grave = figures.alerts.filter { $0.severity != .info }
        guard let first = grave.first else { return nil }
        let more = grave.count > 1 ? ", and \(grave.count - 1) more" : ""
        return "Needs a look: \(first.summary)\(more)."
    }

    private static func leads(_ figures: PageFigures) -> Bool { (figures.leader?.leaseLeft ?? 0) > 0 }

    private static func learned(_ figures: PageFigures, _ last: Timestamp?) -> String {
        let posts = Figures.grouped(figures.gate.learnable)
        let refused = Figures.grouped(figures.gate.refused)
        guard let last else { return "Nothing was learned yet: no learn run has ended." }
        return "\(posts) posts are learned from and \(refused) refused, as of the learn run of \(last)."
    }

    private static func lastRun(_ kind: String, _ reading: PageReading) throws -> Timestamp? {
        try reading.connection.execute(
            "SELECT slot FROM jobs WHERE kind = $1 AND state = 'done' ORDER BY slot DESC LIMIT 1", [.text(kind)]
        ).first?.timestamp("slot")
    }

    private static func stepped(_ reading: PageReading) throws -> String {
        let row = try reading.connection.execute(
            """
            SELECT created_at, event_type, generators_updated, reason FROM optimization_events
            WHERE event_type IN ('autonomous_optimization', 'skipped', 'failed', 'refused')
            ORDER BY created_at DESC, event_id DESC LIMIT 1
            """
        ).first
        guard let row else { return "The weights are the defaults: no optimization has run." }
        let at = try row.timestamp("created_at")
        guard try row.text("event_type") == "autonomous_optimization" else {
            return "The optimization of \(at) left the weights: \(try row.text("reason"))."
        }
        return "The optimization of \(at) moved \(try row.int("generators_updated")) weights."
    }

    private static func published(_ reading: PageReading, _ figures: PageFigures) throws -> String {
        guard let newest = try PredictorStore.newest(reading.connection), let id = newest.ridgeModelID else {
            return "Predictions come from the defaults: no model was published."
        }
        guard let drift = figures.drift.first(where: { $0.part == "ridge" }), let skill = drift.skill else {
            return "Model \(id) predicts the engagement rate; too few predictions have matured to judge it."
        }
        let figure = Figures.fixed(skill, 2)
        return "Model \(id) predicts the engagement rate with skill \(figure) over \(drift.posts) matured posts."
    }

    private static func silence(_ silent: [DeploymentStatus.Worker], _ figures: PageFigures) -> String? {
        if !silent.isEmpty { return "Silent: \(silent.map(\.instance).joined(separator: ", "))." }
        return leads(figures) ? nil : "No coordinator leads: nothing new is scheduled."
    }
}

/// What the leader found amiss and is so still, the gravest first.
enum PageAlerts {
    static func open(_ figures: PageFigures) -> StructuredValue {
        .list(
            figures.alerts.map { alert in
                [
                    "alert_id": .int(alert.id), "kind": .text(alert.kind), "subject": .text(alert.subject),
                    "severity": .text(alert.severity.rawValue), "summary": .text(alert.summary),
                    "opened_at": .time(alert.openedAt), "acknowledged_by": .optional(alert.acknowledgedBy),
                ]
            })
    }
}
