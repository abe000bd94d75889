import Learning
import Runtime
import Store
import Timekeeping

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
