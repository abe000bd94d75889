import Postgres
import Runtime
import Store

extension PageDesk {
    /// Publishes another model, or goes back to an earlier version.
    func decide(_ request: ModelRequest, _ action: PageAction) throws -> PageOutcome {
        let desk = ModelDesk(connection: connection, person: action.person, reason: action.because, now: now)
        let planned = try connection.transaction(isolation: .repeatableRead) { try desk.plan(request) }
        if case .nothing(let why) = planned { return PageOutcome(isDone: false, summary: [why], changes: []) }
        var summary = [planned.sentence]
        if !action.isDryRun {
            let version = try desk.carryOut(request, as: planned)
            if let version { summary.append("v2_\(version) waits for a predictor to take it to Redis") }
        }
        return PageOutcome(isDone: !action.isDryRun, summary: summary, changes: changes(planned))
    }

    private func changes(_ planned: ModelChange) -> [PageOutcome.Change] {
        switch planned {
        case .promote(let model, let kind, let other):
            [.init(name: "\(kind.rawValue) model", before: .optional(other), after: .int(model))]
        case .rollback(let target, let present, let parts):
            [.init(name: "version", before: .text("v2_\(present)"), after: .text("what v2_\(target) carries"))]
                + parts.map { part in
                    .init(
                        name: "\(part.kind.rawValue) model", before: .optional(part.before),
                        after: .optional(part.after))
                }
        case .pin(let model, _), .unpin(let model, _):
            [.init(name: "model \(model)", before: .null, after: .text(planned.word))]
        case .nothing: []
        }
    }
}
