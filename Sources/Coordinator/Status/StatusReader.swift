import Postgres
import Store
import Timekeeping

/// Reads how a deployment stands, in one snapshot of the database.
struct StatusReader {
    let connection: PostgresConnection

    func read(now: Timestamp, clock: String) throws -> DeploymentStatus {
        try connection.transaction(isolation: .repeatableRead) {
            var status = DeploymentStatus(
                report: try ReportReader(connection: connection).read(now: now), clock: clock)
            status.leader = try leader()
            status.next = try next()
            status.workers = try workers()
            status.jobs = try jobs()
            status.alerts = try AlertStore.open(connection)
            status.lags = try SystemStateReader(connection).lags()
            status.checkpoints = try connection.execute(
                "SELECT state, count(*) AS n FROM scrape_schedule GROUP BY state ORDER BY state"
            ).map { (try $0.text("state"), try $0.int("n")) }
            return status
        }
    }

    func leader() throws -> DeploymentStatus.Leader? {
        try connection.execute(
            """
            SELECT split_part(holder, '#', 1) AS instance, term,
                   (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::bigint AS lease_left
            FROM leadership
            """
        ).first.map { row in
            DeploymentStatus.Leader(
                instance: try row.text("instance"), term: try row.int("term"), leaseLeft: try row.int("lease_left"))
        }
    }

    private func next() throws -> [DeploymentStatus.Next] {
        try connection.execute(
            """
            SELECT schedule, last_slot, next_slot, paused FROM schedules ORDER BY every_seconds, schedule
            """
        ).map { row in
            DeploymentStatus.Next(
                schedule: try row.text("schedule"), lastSlot: try row.timestamp("last_slot"),
                nextSlot: try row.timestamp("next_slot"), isPaused: try row.bool("paused"))
        }
    }

    /// A process that has been silent for an hour is history.
    func workers() throws -> [DeploymentStatus.Worker] {
        try connection.execute(
            """
            SELECT instance, role, state, domain_time,
                   (extract(epoch FROM clock_timestamp() - beat_at) * 1000)::bigint AS silence
            FROM worker_heartbeats WHERE beat_at > clock_timestamp() - interval '1 hour' ORDER BY role, instance
            """
        ).map { row in
            DeploymentStatus.Worker(
                instance: try row.text("instance"), role: try row.text("role"), state: try row.text("state"),
                silence: try row.int("silence"), domainTime: try row.timestamp("domain_time"))
        }
    }

    private func jobs() throws -> [DeploymentStatus.Job] {
        try connection.execute(
            """
            SELECT kind, slot, state, attempts, error,
                   state = 'running' AND lease_until < clock_timestamp() AS is_stale
            FROM jobs
            WHERE state = 'failed' OR state = 'running' AND lease_until < clock_timestamp()
               OR state = 'queued' AND attempts > 0
            ORDER BY slot DESC, kind LIMIT 20
            """
        ).map { row in
            DeploymentStatus.Job(
                kind: try row.text("kind"), slot: try row.timestamp("slot"), state: try row.text("state"),
                attempts: try row.int("attempts"), isStale: try row.bool("is_stale"),
                error: try row.optionalText("error"))
        }
    }
}
