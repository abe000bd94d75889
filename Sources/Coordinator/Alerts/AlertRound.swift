import FoundationEssentials
import Learning
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// One judgement of what the rules say: changes and their deliveries in one transaction that holds the leader's term.
struct AlertRound {
    let connection: PostgresConnection
    let lease: LeaderLease
    let term: Int64
    let account: String
    /// Whether there is a webhook to queue for.
    let delivers: Bool

    struct Told: Hashable {
        let record: AlertRecord
        let transition: AlertTransition
    }

    struct Result {
        /// Changes to tell, in their order.
        let told: [Told]
        /// What is open afterwards, worst first.
        let open: [AlertRecord]
    }

    /// - Parameter book: takes note only of what was committed.
    /// - Throws: `Deposed` where the term is over; then nothing was written.
    func judge(
        _ assessments: [Assessment], book: inout AlertBook, at now: Timestamp, wall: ContinuousClock.Instant
    ) throws -> Result {
        var next = book
        let result = try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            var open: [AlertBook.Matter: AlertRecord] = [:]
            for record in try AlertStore.open(connection) {
                if let matter = record.matter { open[matter] = record }
            }
            var told: [Told] = []
            for change in next.judge(assessments, open: open.mapValues(\.severity), at: wall) {
                let about = open[change.matter]
                guard
                    let (record, transition) = try AlertStore.apply(connection, change, to: about, at: now, term: term),
                    let transition
                else { continue }
                if delivers { try queue(record, transition) }
                told.append(Told(record: record, transition: transition))
            }
            return Result(told: told, open: try AlertStore.open(connection))
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

extension AlertBook.Change {
    var matter: AlertBook.Matter {
        switch self {
        case .open(let assessment, _), .seen(let assessment), .worsen(let assessment, _):
            AlertBook.Matter(assessment.kind, assessment.subject)
        case .resolve(let matter): matter
        }
    }
}
