import FoundationEssentials
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

extension AlertWatch {
    private static let summary =
        "the coordinator that led cannot reach the database; posts are drawn from what was known before"

    /// The database did not answer. After a while the log, Prometheus and the webhook hear of it: it cannot be written
    /// down.
    func noteOutage() {
        let now = ContinuousClock.now
        if outage.failed(at: now, domain: clock.now(), deliveryID: UUID().uuidString.lowercased()) != nil {
            log.error("alert_opened", fields)
            figures.databaseAway(true)
        }
        guard let webhook, let told = outage.attempt(at: now) else { return }
        let body = Self.message(told, account: account)
        switch webhook.send(body, id: told.deliveryID, timeout: policy.timeout) {
        case .taken:
            outage.taken()
            figures.delivery("sent")
        case .refused(let error, _):
            figures.delivery("retried")
            log.warning("alert_delivery_failed", ["delivery_id": .text(told.deliveryID), "error": .text(error)])
        }
    }

    /// It answers again. What was told is written down, both ends at once: it is open in no table, and so needs no term to
    /// lead, which an outage mostly costs the coordinator that told of it. Whoever leads then tells the webhook of the end,
    /// and of the beginning where it has not heard. Until that is committed the outage is not over.
    func noteReturn(_ connection: PostgresConnection) throws {
        guard outage.isUnderWay else { return }
        var next = outage
        if let told = next.ended() {
            try connection.transaction { try writeDown(told, connection) }
            log.info("alert_resolved", fields)
            figures.databaseAway(false)
        }
        outage = next
    }

    private func writeDown(_ told: DatabaseOutage.Told, _ connection: PostgresConnection) throws {
        let assessment = Assessment(.databaseAway, .amiss(.critical), Self.summary)
        // The COMMIT of an earlier try may have reached the database though its answer was lost.
        guard try !AlertStore.isKnown(connection, assessment, openedAt: told.began) else { return }
        let term = try connection.execute("SELECT coalesce(max(term), 0) FROM leadership").only().int(0)
        let now = max(told.began, clock.now())
        let opened = try AlertStore.apply(
            connection, .open(assessment, .critical), to: nil, at: told.began, term: term)?.record
        guard let opened, let matter = opened.matter else { return }
        let ended = try AlertStore.apply(connection, .resolve(matter), to: opened, at: now, term: term)?.record
        guard webhook != nil, let ended else { return }
        if !told.isTaken {
            try AlertDeliveries.queue(
                connection, opened.id, .opened, id: told.deliveryID,
                body: try AlertMessage(opened, .opened, deliveryID: told.deliveryID, account: account).json())
        }
        let id = UUID().uuidString.lowercased()
        try AlertDeliveries.queue(
            connection, ended.id, .resolved, id: id,
            body: try AlertMessage(ended, .resolved, deliveryID: id, account: account).json())
    }

    private var fields: Log.Fields {
        [
            "kind": .text(AlertKind.databaseAway.rawValue), "subject": .text(AlertKind.databaseAway.rawValue),
            "severity": .text(AlertSeverity.critical.rawValue), "summary": .text(Self.summary),
            "domain_time": .time(clock.now()),
        ]
    }

    /// As of an alert that has no row yet.
    private static func message(_ told: DatabaseOutage.Told, account: String) -> String {
        let value: StructuredValue = [
            "delivery_id": .text(told.deliveryID), "event": "alert_opened", "account": .text(account),
            "alert": [
                "alert_id": .null, "kind": .text(AlertKind.databaseAway.rawValue),
                "subject": .text(AlertKind.databaseAway.rawValue), "severity": .text(AlertSeverity.critical.rawValue),
                "summary": .text(summary), "opened_at": .time(told.began), "resolved_at": .null,
            ],
        ]
        return value.json
    }
}
