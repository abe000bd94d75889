import Postgres
import Runtime
import Timekeeping

/// What the leader found amiss and is so still, the gravest first.
enum PageAlerts {
    struct Alert {
        let id: Int64
        let kind: String
        let subject: String
        let severity: String
        let summary: String
        let openedAt: Timestamp
        let acknowledgedBy: String?
    }

    static func read(_ connection: PostgresConnection) throws -> [Alert] {
        try connection.execute(
            """
            SELECT alert_id, kind, subject, severity, summary, opened_at, acknowledged_by FROM alerts
            WHERE resolved_at IS NULL
            ORDER BY array_position('{critical,warning,info}', severity), opened_at DESC, alert_id DESC
            """
        ).map { row in
            Alert(
                id: try row.int("alert_id"), kind: try row.text("kind"), subject: try row.text("subject"),
                severity: try row.text("severity"), summary: try row.text("summary"),
                openedAt: try row.timestamp("opened_at"), acknowledgedBy: try row.optionalText("acknowledged_by"))
        }
    }

    static func open(_ figures: PageFigures) -> StructuredValue {
        .list(
            figures.alerts.map { alert in
                [
                    "alert_id": .int(alert.id), "kind": .text(alert.kind), "subject": .text(alert.subject),
                    "severity": .text(alert.severity), "summary": .text(alert.summary),
                    "opened_at": .time(alert.openedAt), "acknowledged_by": .optional(alert.acknowledgedBy),
                ]
            })
    }
}
