import Postgres
import Runtime
import Timekeeping

extension ScheduleStore {
    /// Slots that the policy passes over get their row with the reason.
    func recordMissed(_ turn: Turn) throws -> [Timestamp] {
        let due = turn.due
        let after =
            switch turn.record.policy.catchUp {
            case .skip: "late slots of this schedule are skipped"
            case .latest, .all: due.run.last.map { "the stretch ran once, at \($0)" } ?? "a later slot stands for it"
            }
        try record(turn, due.missed, as: "missed", because: "no coordinator looked when it came due; \(after)")
        if let window = turn.record.policy.window {
            try record(
                turn, due.expired, as: "missed",
                because:
                    "no coordinator looked when it came due; it is older than the catch-up window of \(SpanText.text(window))"
            )
        }
        return due.expired + due.missed
    }

    /// All slots of a paused schedule.
    func passOverPaused(_ turn: Turn) throws -> [Timestamp] {
        let slots = turn.due.expired + turn.due.missed + turn.due.run
        let pause = turn.record.pause
        let reason = ["paused by \(pause?.by ?? "hand")", pause?.reason].compactMap { $0 }.joined(separator: ": ")
        try record(turn, slots, as: "skipped", because: reason)
        return slots
    }

    /// Queues a job for each slot that is to run; one that a person queued for the slot before is taken as the slot's own.
    ///
    /// - Returns: the slots that were queued, and those passed over because the one before still runs.
    func queue(_ turn: Turn) throws -> (run: [Timestamp], skipped: [Timestamp]) {
        var run = turn.due.run
        var skipped: [Timestamp] = []
        if turn.record.policy.overlap == .skip, let first = run.first {
            let busy = try connection.execute(
                "SELECT min(slot) FROM jobs WHERE kind = $1 AND state IN ('queued', 'running') AND slot <> $2",
                [.text(turn.kind.rawValue), .timestamp(first)]
            ).only().optionalTimestamp(0)
            skipped = busy == nil ? Array(run.dropFirst()) : run
            run = busy == nil ? [first] : []
            try record(
                turn, skipped, as: "skipped",
                because: "the slot of \(busy ?? first) still ran when it came due, and slots do not overlap")
        }
        try connection.execute(
            """
            WITH job AS (
                INSERT INTO jobs (kind, slot, queued_at, max_attempts) SELECT $1, slot, $2, $5 FROM unnest($3) slot
                ON CONFLICT (kind, slot) DO UPDATE SET kind = EXCLUDED.kind
                RETURNING job_id, slot, state, finished_at
            )
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at, finished_at)
            SELECT $1, slot, CASE WHEN state IN ('queued', 'running') THEN 'queued' ELSE state END, job_id, $4, $2,
                   finished_at
            FROM job ON CONFLICT (schedule, slot) DO NOTHING
            """,
            [
                .text(turn.kind.rawValue), .timestamp(turn.now), .column(.timestamps(run)), .int(turn.term),
                .int(turn.record.policy.maxAttempts),
            ])
        return (run, skipped)
    }

    /// Opens the checkpoints that are due by the latest slot that runs; the slots before it would open no others.
    ///
    /// - Returns: how many it opened.
    func sweep(_ turn: Turn) throws -> Int {
        guard let latest = turn.due.run.last else { return 0 }
        let opened = try connection.execute(
            "UPDATE scrape_schedule SET state = 'open' WHERE state = 'waiting' AND due_at <= $1",
            [.timestamp(latest)])
        try record(turn, turn.due.run, as: "done", because: nil)
        return opened.affected
    }

    /// Ended rows. A slot that a person asked for before has its row already.
    private func record(_ turn: Turn, _ slots: [Timestamp], as state: String, because reason: String?) throws {
        guard !slots.isEmpty else { return }
        try connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, reason, term, decided_at, finished_at)
            SELECT $1, slot, $2, $3, $4, $5, $5 FROM unnest($6) slot
            ON CONFLICT (schedule, slot) DO NOTHING
            """,
            [
                .text(turn.kind.rawValue), .text(state), .text(reason), .int(turn.term), .timestamp(turn.now),
                .column(.timestamps(slots)),
            ])
    }
}
