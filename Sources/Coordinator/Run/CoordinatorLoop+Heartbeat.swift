import Postgres
import Runtime
import Timekeeping

extension CoordinatorLoop {
    /// Once a second: says that it is alive, and looks after jobs whose workers died too often.
    func heartbeat(_ connection: PostgresConnection) throws {
        guard ContinuousClock.now >= nextHeartbeat else { return }
        nextHeartbeat = .now + .seconds(1)
        try beat(connection, state: ledTerm == nil ? "standing_by" : "leading")
        guard let term = leadership.term(at: .now) else { return }
        let given = try JobCare(connection: connection).giveUp(at: clock.now(), lease: lease, term: term)
        for job in given {
            figures.jobsGivenUp.add()
            log.error("job_failed", ["kind": .text(job.kind), "slot": .time(job.slot), "error": "its workers died"])
        }
    }

    func beat(_ connection: PostgresConnection, state: String) throws(PostgresError) {
        let detail: StructuredValue = ["term": .optional(ledTerm)]
        try connection.execute(
            """
            INSERT INTO worker_heartbeats (instance, role, domain_time, state, detail)
            VALUES ($1, 'coordinator', $2, $3, $4)
            ON CONFLICT (instance) DO UPDATE SET role = EXCLUDED.role, beat_at = clock_timestamp(),
                domain_time = EXCLUDED.domain_time, state = EXCLUDED.state, detail = EXCLUDED.detail
            """, [.text(instance), .timestamp(clock.now()), .text(state), .json(detail.json)])
    }

    func report(_ decided: DecidedSlots) {
        let schedule = decided.kind.rawValue
        figures.slots(schedule, "run").add(decided.slots.run.count)
        if decided.missedCount > 0 {
            figures.slots(schedule, "missed").add(decided.missedCount)
            log.warning(
                "slots_missed",
                [
                    "schedule": .text(schedule), "missed": .count(decided.missedCount),
                    "runs": .time(decided.slots.latest),
                ])
        }
        if decided.kind.isJob {
            log.info(
                "slots_queued", ["schedule": .text(schedule), "slots": .list(decided.slots.run.map { .time($0) })])
        } else {
            log.debug("swept", ["slot": .time(decided.slots.latest), "opened": .count(decided.opened)])
        }
    }
}
