import Learning
import Runtime
import Store
import Timekeeping

extension AlertRecord {
    /// The alert as data, for `--json` and the webhook. Ids are texts.
    var value: StructuredValue {
        [
            "alert_id": .text(String(id)), "kind": .text(kind), "subject": .text(subject),
            "severity": .text(severity.rawValue), "summary": .text(summary), "figures": StoredJSON.value(detail),
            "opened_at": .time(openedAt), "last_seen_at": .time(lastSeenAt), "resolved_at": .time(resolvedAt),
            "acknowledged_by": .optional(acknowledgedBy), "acknowledged_at": .time(acknowledgedAt),
            "acknowledged_because": .optional(acknowledgedBecause),
        ]
    }

    /// What the webhook is told about a change.
    func message(_ transition: AlertTransition, delivery: String, account: String) -> String {
        let value: StructuredValue = [
            "delivery_id": .text(delivery), "event": .text("alert_\(transition.rawValue)"), "account": .text(account),
            "alert": self.value,
        ]
        return value.json
    }
}
