import Runtime
import Timekeeping

/// What a person's wish about a schedule came to, or would.
struct ScheduleAnswer: Hashable, Sendable {
    /// One thing that is otherwise now.
    struct Change: Hashable, Sendable {
        let name: String
        let before: String?
        let after: String?
    }

    let schedule: String
    /// Whether it was done: not in a dry run, nor where it was so already.
    var isDone: Bool
    /// For people, a sentence each.
    let summary: [String]
    let changes: [Change]
    /// The slots whose jobs were queued.
    var queued: [Timestamp] = []

    /// `done`, `summary` and `changes`, as every action of a person answers.
    func json(dryRun: Bool) -> StructuredValue {
        [
            "dry_run": .bool(dryRun), "schedule": .text(schedule), "done": .bool(isDone),
            "summary": .list(summary.map { .text($0) }),
            "changes": .list(
                changes.map { change in
                    [
                        "name": .text(change.name), "before": .optional(change.before),
                        "after": .optional(change.after),
                    ]
                }),
            "queued": .list(queued.map { .time($0) }),
        ]
    }
}
