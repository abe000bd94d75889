import Postgres
import Runtime
import Scheduling
import Store

extension AlertWatch {
    /// Sends what has waited longest. Claim and outcome are written under the term; the request itself holds no
    /// transaction open.
    ///
    /// - Returns: whether there was anything to send.
    func deliver(_ connection: PostgresConnection, _ term: Int64) throws -> Bool {
        guard let webhook else { return false }
        let claim = try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            return try AlertDeliveries.claim(connection, pause: policy.claim)
        }
        guard let claim else { return false }
        let outcome = webhook.send(claim.body, id: claim.id, timeout: policy.timeout)
        try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            try note(outcome, of: claim, connection)
        }
        return true
    }

    private func note(_ outcome: Webhook.Outcome, of claim: AlertDeliveries.Claim, _ connection: PostgresConnection)
        throws(PostgresError)
    {
        let (id, attempt) = (StructuredValue.text(claim.id), StructuredValue.int(claim.attempt))
        switch outcome {
        case .taken:
            try AlertDeliveries.sent(connection, claim)
            figures.delivery("sent")
            log.info("alert_delivered", ["delivery_id": id, "attempt": attempt])
        case .refused(let error, let wish):
            let pause = policy.pause(after: claim.attempt, wish: wish)
            try AlertDeliveries.failed(connection, claim, error: error, retryAfter: pause)
            figures.delivery(pause == nil ? "failed" : "retried")
            let fields: Log.Fields = ["delivery_id": id, "attempt": attempt, "error": .text(error)]
            if pause == nil {
                log.error("alert_not_delivered", fields)
            } else {
                log.warning("alert_delivery_failed", fields)
            }
        }
    }
}
