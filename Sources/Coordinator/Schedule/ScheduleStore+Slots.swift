import Postgres
import Timekeeping

extension ScheduleStore {
    /// Slots that a standstill passed over get their row with the reason.
    func recordMissed(_ slots: DueSlots, _ kind: ScheduleKind, every: Int64, term: Int64, now: Timestamp) throws {
        guard let missed = slots.missed else { return }
        let reason = "no coordinator looked when it came due; the stretch ran once, at \(slots.latest)"
        try connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, reason, term, decided_at, finished_at)
            SELECT $1, slot, 'missed', $2, $3, $4, $4
            FROM generate_series($5::timestamptz, $6::timestamptz, $7 * interval '1 s') slot
            """,
            [
                .text(kind.rawValue), .text(reason), .int(term), .timestamp(now), .timestamp(missed.lowerBound),
                .timestamp(missed.upperBound), .int(every),
            ])
    }

    /// Queues a job for each slot. A job that an operator queued for the same slot before is taken as the slot's own.
    func queue(_ slots: DueSlots, _ kind: ScheduleKind, term: Int64, now: Timestamp) throws {
        try connection.execute(
            """
            WITH job AS (
                INSERT INTO jobs (kind, slot, queued_at) SELECT $1, slot, $2 FROM unnest($3) slot
                ON CONFLICT (kind, slot) DO UPDATE SET kind = EXCLUDED.kind
                RETURNING job_id, slot, state, finished_at
            )
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at, finished_at)
            SELECT $1, slot, CASE WHEN state IN ('queued', 'running') THEN 'queued' ELSE state END, job_id, $4, $2,
                   finished_at
            FROM job
            """,
            [.text(kind.rawValue), .timestamp(now), .column(.timestamps(slots.run.map { $0 })), .int(term)])
    }

    /// Opens the checkpoints that are due by the latest slot; the slots before it would open no others.
    ///
    /// - Returns: how many it opened.
    func sweep(_ slots: DueSlots, term: Int64, now: Timestamp) throws -> Int {
        let opened = try connection.execute(
            "UPDATE scrape_schedule SET state = 'open' WHERE state = 'waiting' AND due_at <= $1",
            [.timestamp(slots.latest)])
        try connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, term, decided_at, finished_at)
            SELECT $1, slot, 'done', $2, $3, $3 FROM unnest($4) slot
            """,
            [
                .text(ScheduleKind.scrapeSweep.rawValue), .int(term), .timestamp(now),
                .column(.timestamps(slots.run.map { $0 })),
            ])
        return opened.affected
    }
}
