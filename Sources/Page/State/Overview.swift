import Learning
import Operations
import Postgres
import Store
import Timekeeping

extension StateAnswer {
    /// How the deployment does, in a few sentences.
    struct Headline: Encodable {
        enum Severity: String, Encodable { case ok, warning, critical }

        /// Of the most severe alert; a missing heartbeat and a missing leader are warnings before an alert is raised.
        let severity: Severity
        let sentences: [String]

        init(_ reading: StateReading) throws {
            let silent = reading.workers.filter { $0.state != "stopped" && !$0.alive }
            severity =
                if reading.alerts.contains(where: { $0.severity == .critical }) {
                    .critical
                } else if reading.alerts.contains(where: { $0.severity == .warning }) || !silent.isEmpty
                    || !reading.hasLeader
                {
                    .warning
                } else { .ok }
            sentences = [
                try Self.learning(reading), try Self.optimization(reading), try Self.model(reading),
                Self.processes(silent, reading), Self.alerts(reading.alerts),
            ].compactMap(\.self)
        }

        private static func learning(_ reading: StateReading) throws -> String {
            let last = try reading.connection.execute(
                "SELECT slot FROM jobs WHERE kind = 'learn' AND state = 'done' ORDER BY slot DESC LIMIT 1"
            ).first?.timestamp("slot")
            guard let last else { return "Nothing learned yet: no learn run has finished." }
            return
                "Learning from \(reading.gate.learnable) posts, \(reading.gate.refused) refused (learn run of \(last))."
        }

        private static func optimization(_ reading: StateReading) throws -> String {
            let row = try reading.connection.execute(
                """
                SELECT created_at, event_type, generators_updated, reason FROM optimization_events
                WHERE event_type IN ('autonomous_optimization', 'skipped', 'failed', 'refused')
                ORDER BY created_at DESC, event_id DESC LIMIT 1
                """
            ).first
            guard let row else { return "Weights are at their defaults: no optimization has run." }
            let at = try row.timestamp("created_at")
            guard try row.text("event_type") == "autonomous_optimization" else {
                return "The optimization of \(at) left the weights unchanged: \(try row.text("reason"))."
            }
            return "The optimization of \(at) changed \(try row.int("generators_updated")) weights."
        }

        private static func model(_ reading: StateReading) throws -> String {
            guard let id = try PredictorStore.newest(reading.connection)?.ridgeModelID else {
                return "Predictions use the default model: none has been published."
            }
            guard let drift = reading.drift, let skill = drift.skill else {
                return "Model \(id) predicts the engagement rate; too few predictions have matured to judge it."
            }
            let percent = Int((100 * skill).rounded())
            return "Model \(id) predicts the engagement rate with a skill of \(percent) % over \(drift.posts) posts."
        }

        private static func processes(_ silent: [DeploymentStatus.Process], _ reading: StateReading) -> String? {
            if !silent.isEmpty { return "No heartbeat from \(silent.map(\.instance).joined(separator: ", "))." }
            if reading.hasLeader { return nil }
            return reading.leader.map { "No leader (last term \($0.term)): nothing is scheduled." }
                ?? "No leader yet: nothing is scheduled."
        }

        private static func alerts(_ open: [AlertRecord]) -> String? {
            let alerts = open.filter { $0.severity != .info }
            guard let first = alerts.first else { return nil }
            return "Needs attention: \(first.summary)\(alerts.count > 1 ? ", and \(alerts.count - 1) more" : "")."
        }
    }

    /// An open alert, the most severe first.
    struct Alert: Encodable {
        let alertID: Int64
        let kind: String
        let subject: String
        let severity: String
        let summary: String
        let openedAt: Timestamp
        let acknowledgedBy: String?
        let actions: [String]

        init(_ alert: AlertRecord) {
            alertID = alert.id
            kind = alert.kind
            subject = alert.subject
            severity = alert.severity.rawValue
            summary = alert.summary
            openedAt = alert.openedAt
            acknowledgedBy = alert.acknowledgedBy
            actions = PageAction.names(on: .alert, .init(isAcknowledged: alert.acknowledgedBy != nil))
        }
    }
}
