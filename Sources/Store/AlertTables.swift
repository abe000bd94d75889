import Learning
import Postgres
import Timekeeping

/// Alerts as they are kept (`alerts`). Writers that open and resolve hold the leader's term in the same transaction, but
/// for an outage of the database, which is written down when it is over.
public enum AlertStore {
    /// Alerts that are open, worst first, then oldest first.
    public static func open(_ connection: PostgresConnection) throws(PostgresError) -> [AlertRecord] {
        try records(
            connection,
            """
            WHERE resolved_at IS NULL
            ORDER BY array_position('{critical,warning,info}', severity), opened_at, alert_id
            """)
    }

    /// The newest alerts, open or not.
    public static func newest(
        _ connection: PostgresConnection, limit: Int
    ) throws(PostgresError) -> [AlertRecord] {
        try records(connection, "ORDER BY opened_at DESC, alert_id DESC LIMIT \(limit)")
    }

    public static func find(_ connection: PostgresConnection, _ id: Int64) throws(PostgresError) -> AlertRecord? {
        try records(connection, "WHERE alert_id = \(id)").first
    }

    /// Whether there is an alert, open or resolved, of that kind and subject, opened at that time.
    public static func isKnown(
        _ connection: PostgresConnection, _ assessment: Assessment, openedAt: Timestamp
    ) throws(PostgresError) -> Bool {
        try connection.execute(
            """
            SELECT EXISTS (SELECT 1 FROM alerts WHERE kind = \(assessment.kind) AND subject = \(assessment.subject)
                AND opened_at = \(openedAt))
            """
        ).only().bool(0)
    }

    /// Notes that a person knows of an open alert.
    ///
    /// - Returns: whether it changed: not where it is over, or was acknowledged before.
    public static func acknowledge(
        _ connection: PostgresConnection, _ id: Int64, by person: String, because reason: String?, at now: Timestamp
    ) throws(PostgresError) -> Bool {
        try connection.execute(
            """
            UPDATE alerts SET acknowledged_by = \(person), acknowledged_at = \(now), acknowledged_because = \(reason)
            WHERE alert_id = \(id) AND resolved_at IS NULL AND acknowledged_by IS NULL
            """
        ).affected == 1
    }

    /// Writes one change and gives the resulting row, with the transition to notify, if any.
    ///
    /// - Parameter open: the alert that the change is about; not needed to open one.
    public static func apply(
        _ connection: PostgresConnection, _ change: AlertTracker.Change, to open: AlertRecord?, at now: Timestamp,
        term: Int64
    ) throws(PostgresError) -> (record: AlertRecord, transition: AlertTransition?)? {
        switch change {
        case .open(let assessment, let severity):
            let row = try connection.execute(
                """
                INSERT INTO alerts (kind, subject, severity, summary, detail, opened_at, last_seen_at, term)
                VALUES (\(assessment.kind), \(assessment.subject), \(severity), \(assessment.summary),
                    \(json: assessment.figuresJSON), \(now), \(now), \(term))
                    RETURNING \(unescaped: AlertRecord.columns)
                """
            ).only()
            return (try AlertRecord(row), .opened)
        case .seen(let assessment):
            return try update(connection, open, assessment, open?.severity, at: now).map { ($0, nil) }
        case .worsen(let assessment, let severity):
            return try update(connection, open, assessment, severity, at: now).map { ($0, .worsened) }
        case .resolve:
            guard let open else { return nil }
            let row = try connection.execute(
                """
                UPDATE alerts SET resolved_at = greatest(\(now), opened_at)
                WHERE alert_id = \(open.id) AND resolved_at IS NULL RETURNING \(unescaped: AlertRecord.columns)
                """
            ).first
            guard let row else { return nil }
            return (try AlertRecord(row), .resolved)
        }
    }

    /// Domain time may be set back; the row's moments keep their order.
    private static func update(
        _ connection: PostgresConnection, _ open: AlertRecord?, _ assessment: Assessment, _ severity: AlertSeverity?,
        at now: Timestamp
    ) throws(PostgresError) -> AlertRecord? {
        guard let open, let severity else { return nil }
        let row = try connection.execute(
            """
            UPDATE alerts
            SET last_seen_at = greatest(\(now), last_seen_at), severity = \(severity),
                summary = \(assessment.summary), detail = \(json: assessment.figuresJSON)
            WHERE alert_id = \(open.id) AND resolved_at IS NULL RETURNING \(unescaped: AlertRecord.columns)
            """
        ).first
        guard let row else { return nil }
        return try AlertRecord(row)
    }

    private static func records(
        _ connection: PostgresConnection, _ rest: PostgresQuery
    ) throws(PostgresError) -> [AlertRecord] {
        var records: [AlertRecord] = []
        for row in try connection.execute("SELECT \(unescaped: AlertRecord.columns) FROM alerts \(rest)") {
            records.append(try AlertRecord(row))
        }
        return records
    }
}

/// A row of `alerts`. Moments are domain time.
public struct AlertRecord: Hashable, Sendable {
    public let id: Int64
    /// As stored: a newer program may know kinds that this one does not.
    public let kind: String
    public let subject: String
    public let severity: AlertSeverity
    public let summary: String
    /// The figures of the last evaluation, a JSON object.
    public let detail: String
    public let openedAt: Timestamp
    public let lastSeenAt: Timestamp
    public let resolvedAt: Timestamp?
    public let acknowledgedBy: String?
    public let acknowledgedAt: Timestamp?
    public let acknowledgedBecause: String?

    static let columns = """
        alert_id, kind, subject, severity, summary, detail, opened_at, last_seen_at, resolved_at, acknowledged_by,
        acknowledged_at, acknowledged_because
        """

    init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.int("alert_id")
        kind = try row.text("kind")
        subject = try row.text("subject")
        severity = try row.value("severity", of: "alerts")
        summary = try row.text("summary")
        detail = try row.text("detail")
        openedAt = try row.timestamp("opened_at")
        lastSeenAt = try row.timestamp("last_seen_at")
        resolvedAt = try row.optionalTimestamp("resolved_at")
        acknowledgedBy = try row.optionalText("acknowledged_by")
        acknowledgedAt = try row.optionalTimestamp("acknowledged_at")
        acknowledgedBecause = try row.optionalText("acknowledged_because")
    }

    /// What an `AlertTracker` knows it by; `nil` for a kind of a newer program.
    public var key: AlertTracker.Key? { AlertKind(rawValue: kind).map { AlertTracker.Key($0, subject) } }
    public var isOpen: Bool { resolvedAt == nil }
}

/// What happened to an alert, for notification.
public enum AlertTransition: String, Hashable, Sendable, CaseIterable {
    case opened, worsened, resolved
}

/// Notifications for the webhook (`alert_deliveries`): queued with the transition, retried until delivered or out of
/// attempts.
///
/// | a sender dies | what is there | the next one |
/// |---|---|---|
/// | before it claimed | `queued` | sends |
/// | after it claimed, before or after the receiver took it | `queued`, one attempt more | sends again, under the same id |
/// | after it recorded the delivery | `sent` | does nothing |
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
            INSERT INTO alert_deliveries (delivery_id, alert_id, transition, body)
                VALUES (\(uuid: id), \(alert), \(transition), \(body))
            ON CONFLICT (alert_id, transition) DO NOTHING
            """)
    }

    /// Takes the delivery that has waited longest, and puts its next attempt off by `pause` in case nothing is heard of
    /// this one. Of one alert the changes go out in their order.
    public static func claim(
        _ connection: PostgresConnection, pause: Duration
    ) throws(PostgresError) -> Claim? {
        let row = try connection.execute(
            """
            UPDATE alert_deliveries d
            SET attempts = attempts + 1,
                not_before = clock_timestamp() + \(Int64(pause / .milliseconds(1))) * interval '1 ms'
            WHERE delivery_id = (
                SELECT delivery_id FROM alert_deliveries q
                WHERE state = 'queued' AND not_before <= clock_timestamp() AND NOT EXISTS (
                    SELECT FROM alert_deliveries e
                    WHERE e.alert_id = q.alert_id AND e.state = 'queued' AND e.queued_at < q.queued_at)
                ORDER BY not_before, queued_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING delivery_id, transition, body, attempts
            """
        ).first
        guard let row else { return nil }
        return Claim(
            id: try row.text("delivery_id"), transition: try row.value("transition", of: "alert_deliveries"),
            body: try row.text("body"),
            attempt: try row.int("attempts"))
    }

    public static func sent(_ connection: PostgresConnection, _ claim: Claim) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE alert_deliveries SET state = 'sent', sent_at = clock_timestamp(), last_error = NULL
            WHERE delivery_id = \(uuid: claim.id) AND state = 'queued'
            """)
    }

    /// - Parameter pause: until the next attempt; `nil` gives the delivery up.
    public static func failed(
        _ connection: PostgresConnection, _ claim: Claim, error: String, retryAfter pause: Duration?
    ) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE alert_deliveries
            SET state = CASE WHEN \(pause.map { Int64($0 / .milliseconds(1)) })::bigint IS NULL THEN 'failed' ELSE state END, last_error = \(error),
                not_before = clock_timestamp() + COALESCE(\(pause.map { Int64($0 / .milliseconds(1)) })::bigint,
                    0) * interval '1 ms'
            WHERE delivery_id = \(uuid: claim.id) AND state = 'queued'
            """)
    }
}

extension Assessment {
    /// The figures as a JSON object; what is no finite number is left out, for JSON has none.
    var figuresJSON: String {
        let members = figures.filter(\.value.isFinite).sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{" + members.joined(separator: ",") + "}"
    }
}
