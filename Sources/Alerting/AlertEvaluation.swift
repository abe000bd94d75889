import FoundationEssentials
import Learning
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// One evaluation of the rules: changes and their deliveries in one transaction that holds the leader's term.
struct AlertEvaluation {
    let connection: PostgresConnection
    let lease: LeaderLease
    let term: Int64
    let account: String
    /// Whether there is a webhook to queue for.
    let delivers: Bool

    struct Event: Hashable {
        let record: AlertRecord
        let transition: AlertTransition
    }

    struct Result {
        /// Changes to report, in their order.
        let events: [Event]
        /// Open alerts afterwards, worst first.
        let open: [AlertRecord]
    }

    /// - Parameter book: updated only with what was committed.
    /// - Throws: `LeadershipLost` where the term is over; then nothing was written.
    func run(
        _ assessments: [Assessment], book: inout AlertTracker, at now: Timestamp, wall: ContinuousClock.Instant
    ) throws -> Result {
        var next = book
        let result = try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            var open: [AlertTracker.Key: AlertRecord] = [:]
            for record in try AlertStore.open(connection) {
                if let key = record.key { open[key] = record }
            }
            var events: [Event] = []
            for change in next.judge(assessments, open: open.mapValues(\.severity), at: wall) {
                let about = open[change.key]
                guard
                    let (record, transition) = try AlertStore.apply(connection, change, to: about, at: now, term: term),
                    let transition
                else { continue }
                if delivers { try queue(record, transition) }
                events.append(Event(record: record, transition: transition))
            }
            return Result(events: events, open: try AlertStore.open(connection))
        }
        book = next
        return result
    }

    private func queue(_ record: AlertRecord, _ transition: AlertTransition) throws {
        let id = UUID().uuidString.lowercased()
        try AlertDeliveries.queue(
            connection, record.id, transition, id: id,
            body: try AlertMessage(record, transition, deliveryID: id, account: account).json())
    }
}

extension AlertTracker.Change {
    var key: AlertTracker.Key {
        switch self {
        case .open(let assessment, _), .seen(let assessment), .worsen(let assessment, _):
            AlertTracker.Key(assessment.kind, assessment.subject)
        case .resolve(let key): key
        }
    }
}

/// What the webhook receives about a change of an alert.
struct AlertMessage: Encodable {
    let deliveryID: String
    let event: String
    let account: String
    let alert: AlertRecord

    init(_ alert: AlertRecord, _ transition: AlertTransition, deliveryID: String, account: String) {
        self.deliveryID = deliveryID
        event = "alert_\(transition.rawValue)"
        self.account = account
        self.alert = alert
    }
}
