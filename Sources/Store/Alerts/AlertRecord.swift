import Learning
import Postgres
import Timekeeping

/// A row of `alerts`. Moments are domain time.
public struct AlertRecord: Hashable, Sendable {
    public let id: Int64
    /// As stored: a newer program may know kinds that this one does not.
    public let kind: String
    public let subject: String
    public let severity: AlertSeverity
    public let summary: String
    /// The figures of the last look, a JSON object.
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
        severity = AlertSeverity(rawValue: try row.text("severity")) ?? .warning
        summary = try row.text("summary")
        detail = try row.text("detail")
        openedAt = try row.timestamp("opened_at")
        lastSeenAt = try row.timestamp("last_seen_at")
        resolvedAt = try row.optionalTimestamp("resolved_at")
        acknowledgedBy = try row.optionalText("acknowledged_by")
        acknowledgedAt = try row.optionalTimestamp("acknowledged_at")
        acknowledgedBecause = try row.optionalText("acknowledged_because")
    }

    /// What an `AlertBook` knows it by; `nil` for a kind of a newer program.
    public var matter: AlertBook.Matter? { AlertKind(rawValue: kind).map { AlertBook.Matter($0, subject) } }
    public var isOpen: Bool { resolvedAt == nil }
}

/// What became of an alert, to be told.
public enum AlertTransition: String, Hashable, Sendable, CaseIterable {
    case opened, worsened, resolved
}
