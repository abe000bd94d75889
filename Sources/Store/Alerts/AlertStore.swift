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
            """, [])
    }

    /// The newest alerts, open or not.
    public static func newest(
        _ connection: PostgresConnection, limit: Int
    ) throws(PostgresError) -> [AlertRecord] {
        try records(connection, "ORDER BY opened_at DESC, alert_id DESC LIMIT $1", [.int(Int64(limit))])
    }

    public static func find(_ connection: PostgresConnection, _ id: Int64) throws(PostgresError) -> AlertRecord? {
        try records(connection, "WHERE alert_id = $1", [.int(id)]).first
    }

    /// Whether there is an alert, open or over, of that matter and that beginning.
    public static func isKnown(
        _ connection: PostgresConnection, _ assessment: Assessment, openedAt: Timestamp
    ) throws(PostgresError) -> Bool {
        try connection.execute(
            "SELECT EXISTS (SELECT 1 FROM alerts WHERE kind = $1 AND subject = $2 AND opened_at = $3)",
            [.text(assessment.kind.rawValue), .text(assessment.subject), .timestamp(openedAt)]
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
            UPDATE alerts SET acknowledged_by = $2, acknowledged_at = $3, acknowledged_because = $4
            WHERE alert_id = $1 AND resolved_at IS NULL AND acknowledged_by IS NULL
            """, [.int(id), .text(person), .timestamp(now), .text(reason)]
        ).affected == 1
    }

    /// Writes one change and gives the row that came of it, with what is to be told about it, if anything.
    ///
    /// - Parameter open: the alert that the change is about; not needed to open one.
    public static func apply(
        _ connection: PostgresConnection, _ change: AlertBook.Change, to open: AlertRecord?, at now: Timestamp,
        term: Int64
    ) throws(PostgresError) -> (record: AlertRecord, transition: AlertTransition?)? {
        switch change {
        case .open(let assessment, let severity):
            let row = try connection.execute(
                """
                INSERT INTO alerts (kind, subject, severity, summary, detail, opened_at, last_seen_at, term)
                VALUES ($1, $2, $3, $4, $5, $6, $6, $7) RETURNING \(AlertRecord.columns)
                """,
                [
                    .text(assessment.kind.rawValue), .text(assessment.subject), .text(severity.rawValue),
                    .text(assessment.summary), .json(assessment.figuresJSON), .timestamp(now), .int(term),
                ]
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
                UPDATE alerts SET resolved_at = greatest($2, opened_at)
                WHERE alert_id = $1 AND resolved_at IS NULL RETURNING \(AlertRecord.columns)
                """, [.int(open.id), .timestamp(now)]
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
            SET last_seen_at = greatest($2, last_seen_at), severity = $3, summary = $4, detail = $5
            WHERE alert_id = $1 AND resolved_at IS NULL RETURNING \(AlertRecord.columns)
            """,
            [
                .int(open.id), .timestamp(now), .text(severity.rawValue), .text(assessment.summary),
                .json(assessment.figuresJSON),
            ]
        ).first
        guard let row else { return nil }
        return try AlertRecord(row)
    }

    private static func records(
        _ connection: PostgresConnection, _ rest: String, _ parameters: [PostgresParameter]
    ) throws(PostgresError) -> [AlertRecord] {
        var records: [AlertRecord] = []
        for row in try connection.execute("SELECT \(AlertRecord.columns) FROM alerts \(rest)", parameters) {
            records.append(try AlertRecord(row))
        }
        return records
    }
}
