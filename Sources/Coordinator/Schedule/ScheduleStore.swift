import Postgres
import Timekeeping

/// The schedules' rows: which slots were decided on, and their jobs.
struct ScheduleStore {
    let connection: PostgresConnection

    /// Makes the schedules that are not there yet. The first slot is the first after the deployment's start; one that
    /// exists keeps its place, so that no restart sets the clock back.
    func ensure(startedAt start: Timestamp) throws(PostgresError) {
        let kinds = ScheduleKind.allCases
        try connection.execute(
            """
            INSERT INTO schedules (schedule, every_seconds, starts_at, last_slot)
            SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (schedule) DO NOTHING
            """,
            [
                .column(.texts(kinds.map(\.rawValue))),
                .column(.ints(kinds.map { $0.every.microseconds / 1_000_000 })),
                .column(.timestamps(kinds.map { start.floored(to: $0.every) + $0.every })),
                .column(.timestamps(kinds.map { start.floored(to: $0.every) })),
            ])
    }

    /// Whether any schedule has a slot that nobody decided on.
    func isAnyDue(at now: Timestamp) throws(PostgresError) -> Bool {
        try connection.execute(
            """
            SELECT EXISTS (SELECT 1 FROM schedules
                           WHERE NOT paused AND last_slot + every_seconds * interval '1 s' <= $1)
            """, [.timestamp(now)]
        ).only().bool(0)
    }

    /// Decides on all slots that are due, in one transaction that holds the leader's term.
    ///
    /// - Parameter lastLook: see `DueSlots`.
    /// - Throws: `Deposed` where the term is over; then nothing was written.
    func decide(at now: Timestamp, lastLook: Timestamp?, lease: LeaderLease, term: Int64) throws -> [DecidedSlots] {
        try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            let due = try connection.execute(
                """
                SELECT schedule, every_seconds, last_slot FROM schedules
                WHERE NOT paused AND last_slot + every_seconds * interval '1 s' <= $1
                ORDER BY schedule FOR UPDATE
                """, [.timestamp(now)])
            var decided: [DecidedSlots] = []
            for row in due {
                // A schedule of a newer program is not ours to run.
                guard let kind = ScheduleKind(rawValue: try row.text("schedule")),
                    let slots = DueSlots(
                        after: try row.timestamp("last_slot"), every: .seconds(try row.int("every_seconds")), now: now,
                        lastLook: lastLook)
                else { continue }
                let every = try row.int("every_seconds")
                try recordMissed(slots, kind, every: every, term: term, now: now)
                var opened = 0
                if kind.isJob {
                    try queue(slots, kind, term: term, now: now)
                } else {
                    opened = try sweep(slots, term: term, now: now)
                }
                try connection.execute(
                    "UPDATE schedules SET last_slot = $2, updated_at = clock_timestamp() WHERE schedule = $1",
                    [.text(kind.rawValue), .timestamp(slots.latest)])
                decided.append(DecidedSlots(kind: kind, slots: slots, every: .seconds(every), opened: opened))
            }
            return decided
        }
    }
}

/// What one look decided for one schedule.
struct DecidedSlots: Sendable {
    let kind: ScheduleKind
    let slots: DueSlots
    let every: Span
    /// How many checkpoints a sweep opened; 0 for jobs.
    let opened: Int

    var missedCount: Int {
        slots.missed.map { Int(($0.upperBound - $0.lowerBound).microseconds / every.microseconds) + 1 } ?? 0
    }
}
