import Postgres
import Store
import Timekeeping

/// What a person may do about an alert, on the command line and on the page.
struct AlertDesk {
    let connection: PostgresConnection
    let now: Timestamp

    enum Result: Hashable {
        case acknowledged(AlertRecord)
        /// In a dry run.
        case wouldAcknowledge(AlertRecord)
        /// It is over, or somebody did before; nothing was done.
        case settled(AlertRecord, String)
        case unknown

        var sentence: String {
            switch self {
            case .acknowledged(let alert): "acknowledged alert \(alert.id): \(alert.summary)"
            case .wouldAcknowledge(let alert): "would acknowledge alert \(alert.id): \(alert.summary)"
            case .settled(let alert, let why): "alert \(alert.id) \(why); nothing was done"
            case .unknown: "there is no such alert"
            }
        }
    }

    func acknowledge(_ id: Int64, by person: String, because reason: String, isDryRun: Bool) throws -> Result {
        guard let alert = try AlertStore.find(connection, id) else { return .unknown }
        if let settled = Self.settled(alert) { return settled }
        if isDryRun { return .wouldAcknowledge(alert) }
        let changed = try AlertStore.acknowledge(connection, id, by: person, because: reason, at: now)
        guard let after = try AlertStore.find(connection, id) else { return .unknown }
        return changed ? .acknowledged(after) : Self.settled(after) ?? .unknown
    }

    private static func settled(_ alert: AlertRecord) -> Result? {
        if let end = alert.resolvedAt { return .settled(alert, "was over at \(end)") }
        return alert.acknowledgedBy.map { .settled(alert, "was acknowledged by \($0)") }
    }
}
