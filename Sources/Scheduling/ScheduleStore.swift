import Postgres
import Runtime
import Timekeeping

/// The schedules' rows: which slots were decided on, and their jobs.
///
/// | a slot's row | becomes |
/// |---|---|
/// | none | `queued` with a job, `done` (a sweep), `missed` (late, not caught up with), `skipped` (paused, overlapping) |
/// | `queued` | `done`, `skipped` by a gate or `failed`, with its job, in the transaction of the job's effects |
/// | `missed`, `skipped` without a job | `queued`, when a person triggers or backfills it |
/// | `failed` | `queued`, when a person triggers it |
///
/// A tick asks whether any `next_slot` has come, and only then opens a transaction, which asserts the term, locks the
/// schedules that are due and moves `next_slot` past what it decided. A transaction that fails leaves nothing, and the next
/// tick, of whichever leader, finds the same slots. Operators (`ScheduleOperations`) lock the same
/// rows. A rule that this program cannot read is left alone and shown as such.
public struct ScheduleStore {
    public let connection: PostgresConnection

    public init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// Makes the schedules that are not there yet. The first slot is the first after the deployment's start; one that
    /// exists keeps its place, so that no restart sets the clock back.
    public func ensure(startedAt start: Timestamp) throws(PostgresError) {
        let kinds = JobKind.allCases
        let first = kinds.map { start.floored(to: $0.defaultPeriod) + $0.defaultPeriod }
        try connection.execute(
            """
            INSERT INTO schedules (schedule, rule, every_seconds, starts_at, last_slot, next_slot)
            SELECT name, rule, every, first, last, first FROM unnest(\(kinds.map(\.rawValue)),
                \(.texts(kinds.map { ScheduleRule.every($0.defaultPeriod).description })),
                \(.ints(kinds.map { $0.defaultPeriod.microseconds / 1_000_000 })), \(first),
                \(.timestamps(kinds.map { start.floored(to: $0.defaultPeriod) }))) made (name, rule, every, first, last)
            ON CONFLICT (schedule) DO NOTHING
            """)
    }

    /// Whether any schedule has a slot that is due and not decided on.
    public func isAnyDue(at now: Timestamp) throws(PostgresError) -> Bool {
        try connection.execute("SELECT EXISTS (SELECT 1 FROM schedules WHERE next_slot <= \(now))")
            .only().bool(0)
    }

    /// Decides on all slots that are due, in one transaction that holds the leader's term.
    ///
    /// - Parameters:
    ///   - lastTick: see `DueSlots`.
    ///   - grace: see `DueSlots`.
    /// - Throws: `LeadershipLost` where the term is over; then nothing was written.
    public func decide(
        at now: Timestamp, lastTick: Timestamp?, grace: Span = .minutes(1), lease: LeaderLease, term: Int64
    ) throws -> [DecidedSlots] {
        try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            let rows = try connection.execute(
                """
                SELECT \(unescaped: ScheduleRecord.columns) FROM schedules WHERE next_slot <= \(now) ORDER BY schedule
                    FOR UPDATE
                """)
            var decided: [DecidedSlots] = []
            for row in rows {
                let record = try ScheduleRecord(row)
                // A schedule or a rule of a newer program is not ours to run.
                guard let kind = record.kind, let rule = record.rule else { continue }
                let zone = try TimeZoneReader(connection: connection).offsets(
                    for: rule, zone: record.timeZone, from: record.nextSlot)
                let limit = DueSlots.maxPerTick
                let slots =
                    [record.nextSlot]
                    + rule.slots(after: record.nextSlot, through: now, limit: limit, in: zone)
                let due = DueSlots(
                    Array(slots.prefix(limit)), isAll: slots.count <= limit, now: now, lastTick: lastTick,
                    grace: grace, policy: record.policy)
                guard let due, let next = rule.next(after: due.latest, in: zone) else { continue }
                let batch = Batch(kind: kind, record: record, due: due, term: term, now: now)
                decided.append(try decide(batch, next: next))
            }
            return decided
        }
    }

    private func decide(_ batch: Batch, next: Timestamp) throws -> DecidedSlots {
        var decided = DecidedSlots(kind: batch.kind, latest: batch.due.latest)
        if batch.record.pause != nil {
            decided.skipped = try passOverPaused(batch)
        } else {
            decided.missed = try recordMissed(batch)
            if batch.kind.isJob {
                (decided.run, decided.skipped) = try queue(batch)
            } else {
                decided.run = batch.due.run
                decided.opened = try sweep(batch)
            }
        }
        try connection.execute(
            """
            UPDATE schedules SET last_slot = \(batch.due.latest), next_slot = \(next),
                missed_total = missed_total + \(decided.missed.count),
                                 decided_total = decided_total + \(batch.due.count), updated_at = clock_timestamp()
            WHERE schedule = \(batch.kind)
            """)
        return decided
    }

    /// What one tick decides on for one schedule.
    private struct Batch {
        let kind: JobKind
        let record: ScheduleRecord
        let due: DueSlots
        let term: Int64
        let now: Timestamp
    }
}

/// What one tick decided for one schedule.
public struct DecidedSlots: Sendable {
    public let kind: JobKind
    /// The last slot decided on.
    public let latest: Timestamp
    /// Slots that run, oldest first.
    public var run: [Timestamp] = []
    /// Late slots that are not caught up with.
    public var missed: [Timestamp] = []
    /// Slots passed over because the schedule is paused, or because the one before still runs.
    public var skipped: [Timestamp] = []
    /// How many checkpoints a sweep opened; 0 for jobs.
    public var opened = 0
}

extension ScheduleStore {
    /// Slots that the policy passes over get their row with the reason.
    private func recordMissed(_ batch: Batch) throws -> [Timestamp] {
        let due = batch.due
        let after =
            switch batch.record.policy.catchUp {
            case .skip: "late slots of this schedule are skipped"
            case .latest, .all: due.run.last.map { "the stretch ran once, at \($0)" } ?? "a later slot stands for it"
            }
        try record(batch, due.missed, as: "missed", reason: "no coordinator looked when it came due; \(after)")
        if let window = batch.record.policy.window {
            try record(
                batch, due.expired, as: "missed",
                reason:
                    "no coordinator looked when it came due; it is older than the catch-up window of \(SpanText.text(window))"
            )
        }
        return due.expired + due.missed
    }

    /// All slots of a paused schedule.
    private func passOverPaused(_ batch: Batch) throws -> [Timestamp] {
        let slots = batch.due.expired + batch.due.missed + batch.due.run
        let pause = batch.record.pause
        let reason = ["paused by \(pause?.by ?? "hand")", pause?.reason].compactMap { $0 }.joined(separator: ": ")
        try record(batch, slots, as: "skipped", reason: reason)
        return slots
    }

    /// Queues a job for each slot that is to run; one that a person queued for the slot before is taken as the slot's own.
    ///
    /// - Returns: the slots that were queued, and those passed over because the one before still runs.
    private func queue(_ batch: Batch) throws -> (run: [Timestamp], skipped: [Timestamp]) {
        var run = batch.due.run
        var skipped: [Timestamp] = []
        if batch.record.policy.overlap == .skip, let first = run.first {
            let busy = try connection.execute(
                """
                SELECT min(slot) FROM jobs WHERE kind = \(batch.kind) AND state IN ('queued', 'running')
                    AND slot <> \(first)
                """
            ).only().optionalTimestamp(0)
            skipped = busy == nil ? Array(run.dropFirst()) : run
            run = busy == nil ? [first] : []
            try record(
                batch, skipped, as: "skipped",
                reason: "the slot of \(busy ?? first) still ran when it came due, and slots do not overlap")
        }
        try connection.execute(
            """
            WITH job AS (
                INSERT INTO jobs (kind, slot, queued_at, max_attempts)
                    SELECT \(batch.kind), slot, \(batch.now), \(batch.record.policy.maxAttempts) FROM unnest(\(run)) slot
                ON CONFLICT (kind, slot) DO UPDATE SET kind = EXCLUDED.kind
                RETURNING job_id, slot, state, finished_at
            )
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at, finished_at)
            SELECT \(batch.kind), slot, CASE WHEN state IN ('queued', 'running') THEN 'queued' ELSE state END, job_id,
                \(batch.term), \(batch.now),
                   finished_at
            FROM job ON CONFLICT (schedule, slot) DO NOTHING
            """)
        return (run, skipped)
    }

    /// Opens the checkpoints that are due by the latest slot that runs; the slots before it would open no others.
    ///
    /// - Returns: how many it opened.
    private func sweep(_ batch: Batch) throws -> Int {
        guard let latest = batch.due.run.last else { return 0 }
        let opened = try connection.execute(
            "UPDATE scrape_schedule SET state = 'open' WHERE state = 'waiting' AND due_at <= \(latest)")
        try record(batch, batch.due.run, as: "done", reason: nil)
        return opened.affected
    }

    /// Ended rows. A slot that a person asked for before has its row already.
    private func record(_ batch: Batch, _ slots: [Timestamp], as state: String, reason: String?) throws {
        guard !slots.isEmpty else { return }
        try connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, reason, term, decided_at, finished_at)
            SELECT \(batch.kind), slot, \(state), \(reason), \(batch.term), \(batch.now), \(batch.now)
                FROM unnest(\(slots)) slot
            ON CONFLICT (schedule, slot) DO NOTHING
            """)
    }
}
