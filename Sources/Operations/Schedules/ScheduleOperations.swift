import Postgres
import Runtime
import Scheduling
import Timekeeping

/// A change of one schedule, or work for it.
public enum ScheduleRequest: Hashable, Sendable {
    /// Slots are passed over until it is resumed; jobs that are queued already go on.
    case pause
    case resume
    /// Queues the job of a slot, of this moment where none is given. A job that waits or runs is left as it is, one that
    /// failed gets all its attempts again, and a slot that was missed or passed over runs after all.
    case trigger(slot: Timestamp?)
    /// Queues the jobs of the rule's slots in a stretch of the past that never ran: missed, passed over, or from before
    /// the deployment. Slots that ran or failed are left alone.
    case backfill(from: Timestamp, to: Timestamp)
    case set(ScheduleSettings)

    /// As `schedule_changes` records it.
    var action: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .trigger: "trigger"
        case .backfill: "backfill"
        case .set: "set"
        }
    }
}

/// The schedules, their slots and their jobs.
///
/// A change locks the schedule's row, so that the leader decides before or after it, never in between. Nothing here needs
/// a leader or waits for one. Confined to the thread of its connection.
public struct ScheduleOperations {
    private let connection: PostgresConnection
    private let now: Timestamp
    private var reader: ScheduleReader { ScheduleReader(connection: connection) }

    public init(_ connection: PostgresConnection, now: Timestamp) {
        self.connection = connection
        self.now = now
    }

    /// All schedules, the most frequent first.
    public func list() throws -> ScheduleList { ScheduleList(now: now, schedules: try reader.all()) }

    /// - Throws: `OperationError` `.notFound`.
    public func show(_ schedule: String) throws -> ScheduleDetail {
        let standing = try named(schedule)
        return ScheduleDetail(
            now: now, schedule: standing, nextSlots: try reader.next(5, of: standing.record),
            slots: try reader.slots(of: schedule, limit: 5), history: try reader.history(of: schedule, limit: 5))
    }

    /// Slots that were decided on, newest first.
    ///
    /// - Parameters:
    ///   - states: only slots in one of them; all where empty.
    ///   - since: the oldest slot.
    /// - Throws: `OperationError` `.notFound`.
    public func slots(
        of schedule: String? = nil, states: [String] = [], since: Timestamp? = nil, limit: Int64
    ) throws -> SlotList {
        if let schedule { _ = try named(schedule) }
        return SlotList(slots: try reader.slots(of: schedule, states: states, since: since, limit: limit))
    }

    /// What operators changed, newest first.
    ///
    /// - Throws: `OperationError` `.notFound`.
    public func history(of schedule: String? = nil, limit: Int64) throws -> ScheduleHistory {
        if let schedule { _ = try named(schedule) }
        return ScheduleHistory(history: try reader.history(of: schedule, limit: limit))
    }

    /// The job of a slot; `nil` where it has none.
    public func job(_ kind: JobKind, slot: Timestamp) throws -> JobStatus? {
        try SlotJob(kind: kind, slot: slot).status(connection)
    }

    /// What `perform` would change now.
    ///
    /// - Throws: `OperationError`: `.notFound` for an unknown schedule, `.invalid` for settings or a stretch that cannot
    ///   be, `.refused` where the slot has run already or the schedule has no jobs.
    public func plan(_ schedule: String, _ request: ScheduleRequest) throws -> ChangeReport {
        try change(schedule, request, .dryRun, dryRun: true, expecting: nil)
    }

    /// - Parameter expected: a plan somebody agreed to.
    /// - Throws: as `plan`, and `.conflict` where the plan no longer holds.
    public func perform(
        _ schedule: String, _ request: ScheduleRequest, _ audit: Audit, expecting expected: ChangeReport? = nil
    ) throws -> ChangeReport {
        try change(schedule, request, audit, dryRun: false, expecting: expected)
    }

    private func change(
        _ schedule: String, _ request: ScheduleRequest, _ audit: Audit, dryRun: Bool, expecting expected: ChangeReport?
    ) throws -> ChangeReport {
        try connection.change(dryRun: dryRun, expecting: expected) {
            let row = try connection.execute(
                "SELECT \(unescaped: ScheduleRecord.columns) FROM schedules WHERE schedule = \(schedule) FOR UPDATE"
            ).first
            guard let row else { throw try unknown(schedule) }
            let record = try ScheduleRecord(row)
            let report =
                switch request {
                case .pause: try pause(record, audit)
                case .resume: try resume(record)
                case .trigger(let slot): try trigger(record, slot: slot ?? now)
                case .backfill(let start, let end): try backfill(record, from: start, to: end)
                case .set(let settings): try set(record, settings)
                }
            if !report.unchanged { try recordChange(schedule, request, report, audit) }
            return report
        }
    }

    private func pause(_ record: ScheduleRecord, _ audit: Audit) throws -> ChangeReport {
        if let pause = record.pause {
            return .unchanged("\(record.name) is paused already, by \(pause.by ?? "somebody in the table")")
        }
        try connection.execute(
            """
            UPDATE schedules SET paused = true, paused_by = \(audit.actor), paused_at = \(now),
                pause_reason = \(audit.reason),
                                 updated_at = clock_timestamp()
            WHERE schedule = \(record.name)
            """)
        return ChangeReport(
            ["\(record.name): paused; its slots from \(record.nextSlot) on are skipped until it is resumed"],
            [.init("paused", before: "no", after: "yes")])
    }

    private func resume(_ record: ScheduleRecord) throws -> ChangeReport {
        guard record.pause != nil else { return .unchanged("\(record.name) is not paused") }
        try connection.execute(
            """
            UPDATE schedules SET paused = false, paused_by = NULL, paused_at = NULL, pause_reason = NULL,
                                 updated_at = clock_timestamp()
            WHERE schedule = \(record.name)
            """)
        return ChangeReport(
            ["\(record.name): resumed; its next slot is \(record.nextSlot)"],
            [.init("paused", before: "yes", after: "no")])
    }

    private func trigger(_ record: ScheduleRecord, slot: Timestamp) throws -> ChangeReport {
        let job = SlotJob(kind: try jobKind(record), slot: slot)
        switch try job.queue(connection, origin: .trigger, attempts: record.policy.maxAttempts, now: now) {
        case .queued(let was):
            return ChangeReport(
                ["\(record.name) for \(slot): queued"],
                [.init(slot.rfc3339, before: .optional(was), after: "queued")], queued: [slot])
        case .already(let state): return .unchanged("\(record.name) for \(slot) is \(state) already")
        case .ran:
            throw OperationError(
                .refused, "\(record.name) for \(slot) has run already: a slot runs once; choose another slot",
                field: "slot")
        }
    }

    private func backfill(_ record: ScheduleRecord, from start: Timestamp, to end: Timestamp) throws -> ChangeReport {
        let kind = try jobKind(record)
        let slots = try Backfill.slots(of: record, from: start, to: end, now: now, in: connection)
        var changes: [ChangeReport.Change] = []
        var queued: [Timestamp] = []
        for slot in slots {
            let job = SlotJob(kind: kind, slot: slot)
            guard try !job.hasFailed(connection),
                case .queued(let was) = try job.queue(
                    connection, origin: .backfill, attempts: record.policy.maxAttempts, now: now)
            else { continue }
            changes.append(.init(slot.rfc3339, before: .optional(was), after: "queued"))
            queued.append(slot)
        }
        guard !queued.isEmpty else {
            return .unchanged("none of the \(slots.count) slots from \(start) to \(end) is left to run")
        }
        return ChangeReport(
            ["\(record.name): \(queued.count) of the \(slots.count) slots from \(start) to \(end) queued"], changes,
            queued: queued)
    }

    private func set(_ record: ScheduleRecord, _ settings: ScheduleSettings) throws -> ChangeReport {
        let changes = try settings.apply(to: record, at: now, in: connection)
        guard !changes.isEmpty else { return .unchanged("\(record.name) is set so already") }
        return ChangeReport(
            changes.map { "\(record.name): \($0.name) \($0.after.text), was \($0.before.text)" }, changes)
    }

    private func jobKind(_ record: ScheduleRecord) throws(OperationError) -> JobKind {
        guard let kind = JobKind(rawValue: record.name), kind.isJob else {
            throw OperationError(
                .refused, "\(record.name) has no jobs: the leader runs it at its slot, next at \(record.nextSlot)")
        }
        return kind
    }

    private func named(_ schedule: String) throws -> ScheduleStatus {
        guard let standing = try reader.one(schedule) else { throw try unknown(schedule) }
        return standing
    }

    private func unknown(_ schedule: String) throws -> OperationError {
        let known = try reader.all().map(\.record.name).sorted().joined(separator: ", ")
        return OperationError(
            .notFound, "there is no schedule \"\(schedule)\"; there are \(known)", field: "schedule")
    }

    private func recordChange(
        _ schedule: String, _ request: ScheduleRequest, _ report: ChangeReport, _ audit: Audit
    ) throws {
        let detail: StructuredValue = .object(
            report.changes.map { .init($0.name, ["before": $0.before, "after": $0.after]) })
        try connection.execute(
            """
            INSERT INTO schedule_changes (schedule, action, changed_by, changed_at, reason, detail)
            VALUES (\(schedule), \(request.action), \(audit.actor), \(now), \(audit.reason), \(json: detail.json))
            """)
    }
}

extension StructuredValue {
    /// For a sentence: what is null is `none`.
    fileprivate var text: String {
        switch self {
        case .null: "none"
        case .text(let text): text
        default: json
        }
    }
}
