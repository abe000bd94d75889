import CommandLine
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// Does what a person wishes about schedules, in one transaction with the note of who, when and why.
///
/// The schedule's row is locked meanwhile, so that a leader decides before or after, never in between. A dry run is the
/// same transaction, undone: what it says is what would happen. Nothing here needs a leader, or waits for one.
///
/// Confined to the thread of its connection.
struct ScheduleDesk {
    let connection: PostgresConnection
    let person: String
    let reason: String
    let now: Timestamp

    /// Slots of a paused schedule are passed over until it is resumed; jobs that are queued already go on.
    ///
    /// - Throws: `CommandFailure` with exit code 3 where there is no such schedule; so do the others.
    func pause(_ schedule: String, dryRun: Bool = false) throws -> ScheduleAnswer {
        try act(schedule, .pause, dryRun: dryRun) { record in
            if let pause = record.pause {
                return .nothing("\(schedule) is paused already, by \(pause.by ?? "hand")")
            }
            try connection.execute(
                """
                UPDATE schedules SET paused = true, paused_by = \(person), paused_at = \(now), pause_reason = \(reason),
                                     updated_at = clock_timestamp()
                WHERE schedule = \(schedule)
                """)
            return Act(
                ["\(schedule): paused; its slots from \(record.nextSlot) on are passed over until it is resumed"],
                changes: [.init(name: "paused", before: "no", after: "yes")])
        }
    }

    func resume(_ schedule: String, dryRun: Bool = false) throws -> ScheduleAnswer {
        try act(schedule, .resume, dryRun: dryRun) { record in
            guard record.pause != nil else { return .nothing("\(schedule) is not paused") }
            try connection.execute(
                """
                UPDATE schedules SET paused = false, paused_by = NULL, paused_at = NULL, pause_reason = NULL,
                                     updated_at = clock_timestamp()
                WHERE schedule = \(schedule)
                """)
            return Act(
                ["\(schedule): resumed; its next slot is \(record.nextSlot)"],
                changes: [.init(name: "paused", before: "yes", after: "no")])
        }
    }

    /// Queues the job of a slot, of this moment where none is named. One that waits or runs already is taken as it is; one
    /// that failed gets all its attempts again; a slot that was missed or passed over runs after all.
    ///
    /// - Throws: `CommandFailure` with exit code 5 where the slot's job was done or skipped by its gate: a slot runs once;
    ///   or where the schedule has no jobs.
    func trigger(_ schedule: String, slot: Timestamp? = nil, dryRun: Bool = false) throws -> ScheduleAnswer {
        try act(schedule, .trigger, dryRun: dryRun) { record in
            let job = ManualJob(kind: try jobKind(record), slot: slot ?? now)
            switch try job.queue(connection, origin: .trigger, attempts: record.policy.maxAttempts, now: now) {
            case .queued(let was):
                return Act(
                    ["\(schedule) for \(job.slot): queued"],
                    changes: [.init(name: job.slot.rfc3339, before: was, after: "queued")], queued: [job.slot])
            case .already(let state): return .nothing("\(schedule) for \(job.slot) is \(state) already")
            case .ran:
                throw CommandFailure(
                    .refused, "\(schedule) for \(job.slot) has run already; a slot runs once, name another by --slot")
            }
        }
    }

    /// Queues the jobs of the rule's slots from one moment through another that never ran: missed, passed over, or from
    /// before the deployment. Those that ran or failed are left alone.
    ///
    /// - Throws: `CommandFailure` with exit code 3 where the stretch is no past one or holds over 1000 slots, 5 where the
    ///   schedule has no jobs.
    func backfill(
        _ schedule: String, from start: Timestamp, to end: Timestamp, dryRun: Bool = false
    ) throws -> ScheduleAnswer {
        try act(schedule, .backfill, dryRun: dryRun) { record in
            let kind = try jobKind(record)
            let slots = try Backfill.slots(of: record, from: start, to: end, now: now, in: connection)
            var queued: [ScheduleAnswer.Change] = []
            var moments: [Timestamp] = []
            for slot in slots {
                let job = ManualJob(kind: kind, slot: slot)
                guard try !job.hasFailed(connection),
                    case .queued(let was) = try job.queue(
                        connection, origin: .backfill, attempts: record.policy.maxAttempts, now: now)
                else { continue }
                queued.append(.init(name: slot.rfc3339, before: was, after: "queued"))
                moments.append(slot)
            }
            guard !queued.isEmpty else {
                return .nothing("none of the \(slots.count) slots from \(start) to \(end) is left to run")
            }
            return Act(
                ["\(schedule): \(queued.count) of the \(slots.count) slots from \(start) to \(end) queued"],
                changes: queued, queued: moments)
        }
    }

    /// Sets what is given and leaves the rest.
    func change(_ schedule: String, _ settings: ScheduleSettings, dryRun: Bool = false) throws -> ScheduleAnswer {
        try act(schedule, .set, dryRun: dryRun) { record in
            let changes = try settings.apply(to: record, at: now, in: connection)
            guard !changes.isEmpty else { return .nothing("\(schedule) is set so already") }
            return Act(
                changes.map { "\(schedule): \($0.name) \($0.after ?? "none"), was \($0.before ?? "none")" },
                changes: changes)
        }
    }

    private func jobKind(_ record: ScheduleRecord) throws(CommandFailure) -> JobKind {
        guard let kind = record.kind, kind.isJob else {
            throw CommandFailure(
                .refused, "\(record.name) has no jobs: the leader does it at its slot, next at \(record.nextSlot)")
        }
        return kind
    }
}
