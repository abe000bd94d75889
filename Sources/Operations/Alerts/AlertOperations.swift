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
    ///
    /// - Parameter actor: who would acknowledge it, which the report names.
    public func planAcknowledgement(_ id: Int64, by actor: String = Audit.dryRun.actor) throws -> ChangeReport {
        try acknowledge(id, Audit(actor: actor, reason: Audit.dryRun.reason), dryRun: true)
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
                [.init("acknowledged", before: false, after: true)])
        }
    }
}

/// Alerts, in the order they were asked for.
public struct AlertList: Encodable, Sendable {
    public let alerts: [AlertRecord]

    public init(alerts: [AlertRecord]) { self.alerts = alerts }
}

extension AlertRecord: Encodable {
    /// The alert as data, for answers and the webhook. Ids are texts.
    public var value: StructuredValue {
        [
            "alert_id": .text(String(id)), "kind": .text(kind), "subject": .text(subject),
            "severity": .text(severity.rawValue), "summary": .text(summary),
            "figures": StructuredValue(stored: detail), "opened_at": .time(openedAt),
            "last_seen_at": .time(lastSeenAt), "resolved_at": .time(resolvedAt),
            "acknowledged_by": .optional(acknowledgedBy), "acknowledged_at": .time(acknowledgedAt),
            "acknowledged_because": .optional(acknowledgedBecause),
        ]
    }

    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
