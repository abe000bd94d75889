import Postgres
import Runtime
import Store
import Timekeeping

extension CoordinatorLoop {
    /// Once a second: says that it is alive.
    func heartbeat(_ connection: PostgresConnection) throws {
        guard ContinuousClock.now >= nextHeartbeat else { return }
        nextHeartbeat = .now + .seconds(1)
        try beat(connection, state: ledTerm == nil ? "standing_by" : "leading")
        figures.term.set(ledTerm.map(Double.init) ?? .nan)
        if ledTerm != nil { try countJobs(connection) }
        try noteSchedules(connection)
        for row in try DriftStore.newest(connection) { figures.drift(row) }
        try tables.tell(connection, at: clock.now())
    }

    /// What is the matter with jobs, for alerts.
    private func countJobs(_ connection: PostgresConnection) throws(PostgresError) {
        let row = try connection.execute(
            """
            SELECT count(*) FILTER (WHERE state = 'failed') AS failed,
                   count(*) FILTER (WHERE state = 'queued' AND attempts > 0) AS retried,
                   count(*) FILTER (WHERE state = 'running' AND lease_until < clock_timestamp()) AS stale
            FROM jobs WHERE state IN ('queued', 'running', 'failed')
            """
        ).only()
        for matter in ["failed", "retried", "stale"] { figures.jobs(matter).set(Double(try row.int(matter))) }
    }

    /// How the schedules stand, for alerts and charts.
    private func noteSchedules(_ connection: PostgresConnection) throws(PostgresError) {
        let rows = try connection.execute(
            """
            SELECT s.schedule, s.next_slot, s.missed_total, newest.slot, newest.decided_at FROM schedules s
            LEFT JOIN LATERAL (
                SELECT slot, decided_at FROM schedule_slots t
                WHERE t.schedule = s.schedule AND t.origin = 'schedule' ORDER BY slot DESC LIMIT 1) newest ON true
            """)
        for row in rows {
            let slot = try row.optionalTimestamp("slot")
            let decided = try row.optionalTimestamp("decided_at")
            figures.schedule(
                try row.text("schedule"), next: try row.timestamp("next_slot"), missed: try row.int("missed_total"),
                delay: slot.flatMap { slot in decided.map { $0 - slot } })
        }
    }

    func beat(_ connection: PostgresConnection, state: String) throws(PostgresError) {
        let detail: StructuredValue = ["term": .optional(ledTerm), "page": .optional(page)]
        try Heartbeats.beat(
            connection, instance: instance, role: "coordinator", domainTime: clock.now(), state: state,
            detail: detail.json)
    }

    func report(_ decided: DecidedSlots) {
        let schedule = decided.kind.rawValue
        figures.slots(schedule, "run").add(decided.run.count)
        if !decided.missed.isEmpty {
            figures.slots(schedule, "missed").add(decided.missed.count)
            log.warning(
                "slots_missed",
                [
                    "schedule": .text(schedule), "missed": .count(decided.missed.count),
                    "runs": .time(decided.run.last),
                ])
        }
        if !decided.skipped.isEmpty {
            figures.slots(schedule, "skipped").add(decided.skipped.count)
            log.info(
                "slots_skipped", ["schedule": .text(schedule), "slots": .list(decided.skipped.map { .time($0) })])
        }
        guard !decided.run.isEmpty else { return }
        if decided.kind.isJob {
            log.info("slots_queued", ["schedule": .text(schedule), "slots": .list(decided.run.map { .time($0) })])
        } else {
            log.debug("swept", ["slot": .time(decided.latest), "opened": .count(decided.opened)])
        }
    }
}
