import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// What an operator does about alerts. Confined to the thread of its connection.
public struct AlertOperations {
    private let connection: PostgresConnection
    private let now: Timestamp

    public init(_ connection: PostgresConnection, now: Timestamp) {
        self.connection = connection
        self.now = now
    }

    /// Open alerts, worst first.
    public func open(limit: Int) throws -> AlertList {
        AlertList(alerts: Array(try AlertStore.open(connection).prefix(limit)))
    }

    /// The newest alerts, ended ones too.
    public func newest(limit: Int) throws -> AlertList {
        AlertList(alerts: try AlertStore.newest(connection, limit: limit))
    }

    /// - Throws: `OperationError` `.notFound`.
    public func show(_ id: Int64) throws -> AlertRecord {
        guard let alert = try AlertStore.find(connection, id) else {
            throw OperationError(.notFound, "there is no alert \(id)", field: "alert")
        }
        return alert
    }

    /// What `acknowledge` would change now.
    public func planAcknowledgement(_ id: Int64) throws -> ChangeReport {
        try acknowledge(id, Audit(actor: "", reason: ""), dryRun: true)
    }

    /// Records that somebody knows of an open alert; it stays open until its cause is gone. Of two who acknowledge at
    /// once the first stands.
    ///
    /// - Throws: `OperationError` `.notFound`.
    public func acknowledge(_ id: Int64, _ audit: Audit) throws -> ChangeReport {
        try acknowledge(id, audit, dryRun: false)
    }

    private func acknowledge(_ id: Int64, _ audit: Audit, dryRun: Bool) throws -> ChangeReport {
        try connection.change(dryRun: dryRun) {
            let changed = try AlertStore.acknowledge(
                connection, id, by: audit.actor, because: audit.reason, at: now)
            let alert = try show(id)
            guard changed else {
                let end = alert.resolvedAt.map { "ended at \($0)" }
                return .unchanged("alert \(id) \(end ?? "was acknowledged by \(alert.acknowledgedBy ?? "nobody")")")
            }
            return ChangeReport(
                ["alert \(id) acknowledged: \(alert.summary)"],
                [.init("acknowledged by", before: .null, after: .text(audit.actor))])
        }
    }
}

/// Alerts, in the order they were asked for.
public struct AlertList: Encodable, Sendable {
    public let alerts: [AlertRecord]
}

extension AlertRecord: Encodable {
    private enum CodingKeys: String, CodingKey {
        case alertID, kind, subject, severity, summary, figures, openedAt, lastSeenAt, resolvedAt, acknowledgedBy
        case acknowledgedAt, acknowledgedBecause
    }

    /// The alert as data, for answers and the webhook. Ids are texts.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(String(id), forKey: .alertID)
        try container.encode(kind, forKey: .kind)
        try container.encode(subject, forKey: .subject)
        try container.encode(severity.rawValue, forKey: .severity)
        try container.encode(summary, forKey: .summary)
        try container.encode(StructuredValue(stored: detail), forKey: .figures)
        try container.encode(openedAt, forKey: .openedAt)
        try container.encode(lastSeenAt, forKey: .lastSeenAt)
        try container.encodeIfPresent(resolvedAt, forKey: .resolvedAt)
        try container.encodeIfPresent(acknowledgedBy, forKey: .acknowledgedBy)
        try container.encodeIfPresent(acknowledgedAt, forKey: .acknowledgedAt)
        try container.encodeIfPresent(acknowledgedBecause, forKey: .acknowledgedBecause)
    }
}
