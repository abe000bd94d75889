import Learning
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

extension AlertWatch {
    /// Reads how everything stands, judges it under the term, and tells what changed.
    func look(_ connection: PostgresConnection, _ term: Int64) throws {
        let now = clock.now()
        let first = configuration[.scrapeCheckpoints].min() ?? .hours(1)
        var state = try SystemStateReader(connection).read(now: now, firstCheckpoint: first)
        state.deadLetters = try letters?.read(connection)
        let round = AlertRound(
            connection: connection, lease: lease, term: term, account: account, delivers: webhook != nil)
        let result = try round.judge(state.assessments(), book: &book, at: now, wall: .now)
        for told in result.told { tell(told) }
        figures.open(result.open)
    }

    private func tell(_ told: AlertRound.Told) {
        let record = told.record
        let fields: Log.Fields = [
            "alert_id": .text(String(record.id)), "kind": .text(record.kind), "subject": .text(record.subject),
            "severity": .text(record.severity.rawValue), "summary": .text(record.summary),
            "domain_time": .time(record.resolvedAt ?? record.lastSeenAt),
        ]
        switch told.transition {
        case .opened: log.log(record.severity.logLevel, "alert_opened", fields)
        case .worsened: log.log(record.severity.logLevel, "alert_worsened", fields)
        case .resolved: log.info("alert_resolved", fields)
        }
    }
}

extension AlertSeverity {
    fileprivate var logLevel: LogLevel {
        switch self {
        case .info: .info
        case .warning: .warning
        case .critical: .error
        }
    }
}
