import Runtime
import Timekeeping

extension PageDesk {
    /// Pauses or resumes a schedule, or queues the job of one of its slots.
    func schedule(_ wish: PageAction.ScheduleWish, _ name: String, _ action: PageAction) throws -> PageOutcome {
        let desk = ScheduleDesk(connection: connection, person: action.person, reason: action.because, now: now)
        let answer =
            switch wish {
            case .pause: try desk.pause(name, dryRun: action.isDryRun)
            case .resume: try desk.resume(name, dryRun: action.isDryRun)
            case .trigger(let slot): try desk.trigger(name, slot: slot, dryRun: action.isDryRun)
            }
        return PageOutcome(
            isDone: answer.isDone, summary: answer.summary,
            changes: answer.changes.map {
                .init(name: $0.name, before: .optional($0.before), after: .optional($0.after))
            })
    }
}
