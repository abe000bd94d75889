import Postgres
import Runtime
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
        let fields: Log.Fields = ["delivery_id": .text(claim.id), "attempt": .int(claim.attempt)]
        switch outcome {
        case .taken:
            try AlertDeliveries.sent(connection, claim)
            figures.delivery("sent")
            log.with(fields).info("alert_delivered")
        case .refused(let error, let wish):
            let pause = policy.pause(after: claim.attempt, wish: wish)
            try AlertDeliveries.failed(connection, claim, error: error, retryAfter: pause)
            figures.delivery(pause == nil ? "failed" : "retried")
            if pause == nil {
                log.with(fields).error("alert_not_delivered", ["error": .text(error)])
            } else {
                log.with(fields).warning("alert_delivery_failed", ["error": .text(error)])
            }
        }
    }
}
