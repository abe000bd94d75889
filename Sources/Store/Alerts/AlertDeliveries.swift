import Postgres

/// What is to reach the webhook (`alert_deliveries`): queued with the change it tells of, tried until it is taken or the
/// attempts are used up.
///
/// | a sender dies | what is there | the next one |
/// |---|---|---|
/// | before it claimed | `queued` | sends |
/// | after it claimed, before or after the receiver took it | `queued`, one attempt more | sends again, under the same id |
/// | after it noted that it was taken | `sent` | does nothing |
public enum AlertDeliveries {
    /// One to send now.
    public struct Claim: Hashable, Sendable {
        /// The same at every attempt, for a receiver to know what it has.
        public let id: String
        public let transition: AlertTransition
        /// Exactly what is signed and sent.
        public let body: String
        /// This one included.
        public let attempt: Int64
    }

    /// Queues `body` for a change of an alert; one that is queued already stays.
    ///
    /// - Parameter id: a UUID, the same as in the body.
    public static func queue(
        _ connection: PostgresConnection, _ alert: Int64, _ transition: AlertTransition, id: String, body: String
    ) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO alert_deliveries (delivery_id, alert_id, transition, body) VALUES ($1, $2, $3, $4)
            ON CONFLICT (alert_id, transition) DO NOTHING
            """, [.uuid(id), .int(alert), .text(transition.rawValue), .text(body)])
    }

    /// Takes the delivery that has waited longest, and puts its next attempt off by `pause` in case nothing is heard of
    /// this one. Of one alert the changes go out in their order.
    public static func claim(
        _ connection: PostgresConnection, pause: Duration
    ) throws(PostgresError) -> Claim? {
        let row = try connection.execute(
            """
            UPDATE alert_deliveries d
            SET attempts = attempts + 1, not_before = clock_timestamp() + $1 * interval '1 ms'
            WHERE delivery_id = (
                SELECT delivery_id FROM alert_deliveries q
                WHERE state = 'queued' AND not_before <= clock_timestamp() AND NOT EXISTS (
                    SELECT FROM alert_deliveries e
                    WHERE e.alert_id = q.alert_id AND e.state = 'queued' AND e.queued_at < q.queued_at)
                ORDER BY not_before, queued_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING delivery_id, transition, body, attempts
            """, [.int(Int64(pause / .milliseconds(1)))]
        ).first
        guard let row, let transition = AlertTransition(rawValue: try row.text("transition")) else { return nil }
        return Claim(
            id: try row.text("delivery_id"), transition: transition, body: try row.text("body"),
            attempt: try row.int("attempts"))
    }

    public static func sent(_ connection: PostgresConnection, _ claim: Claim) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE alert_deliveries SET state = 'sent', sent_at = clock_timestamp(), last_error = NULL
            WHERE delivery_id = $1 AND state = 'queued'
            """, [.uuid(claim.id)])
    }

    /// - Parameter pause: until the next attempt; `nil` gives the delivery up.
    public static func failed(
        _ connection: PostgresConnection, _ claim: Claim, error: String, retryAfter pause: Duration?
    ) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE alert_deliveries
            SET state = CASE WHEN $3::bigint IS NULL THEN 'failed' ELSE state END, last_error = $2,
                not_before = clock_timestamp() + COALESCE($3::bigint, 0) * interval '1 ms'
            WHERE delivery_id = $1 AND state = 'queued'
            """, [.uuid(claim.id), .text(error), .int(pause.map { Int64($0 / .milliseconds(1)) })])
    }
}
