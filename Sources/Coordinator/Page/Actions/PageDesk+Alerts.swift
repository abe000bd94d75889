import Postgres
import Runtime
import Store

extension PageDesk {
    /// Notes that a person knows of an alert.
    func acknowledge(_ id: Int64, _ action: PageAction) throws -> PageOutcome {
        guard let alert = try AlertStore.find(connection, id) else {
            throw PageProblem(422, "unknown_alert", "there is no alert \(id)")
        }
        if !alert.isOpen { return PageOutcome(isDone: false, summary: ["alert \(id) is over"], changes: []) }
        if let known = alert.acknowledgedBy {
            return PageOutcome(isDone: false, summary: ["\(known) knows of alert \(id) already"], changes: [])
        }
        if !action.isDryRun {
            let reason = action.because
            guard
                try AlertStore.acknowledge(connection, id, by: action.person, because: reason, at: now)
            else { throw PageProblem(409, "refused", "alert \(id) has changed meanwhile; look again") }
        }
        let change = PageOutcome.Change(
            name: "alert \(id) acknowledged by", before: .null, after: .text(action.person))
        return PageOutcome(
            isDone: !action.isDryRun, summary: ["\(action.person) knows of: \(alert.summary)"], changes: [change])
    }
}
