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
        if ledTerm != nil { try countJobs(connection) }
        for row in try DriftStore.newest(connection) { figures.drift(row) }
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

    func beat(_ connection: PostgresConnection, state: String) throws(PostgresError) {
        let detail: StructuredValue = ["term": .optional(ledTerm), "page": .optional(page)]
        try Heartbeats.beat(
            connection, instance: instance, role: "coordinator", domainTime: clock.now(), state: state,
            detail: detail.json)
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
