import Learning
import Postgres
import Timekeeping

/// Reads what the rules of monitoring look at, in one snapshot. Every statement is bound to a window or a table that
/// stays small, so that a look every few seconds costs milliseconds.
public struct SystemStateReader {
    let connection: PostgresConnection

    public init(_ connection: PostgresConnection) { self.connection = connection }

    /// - Parameters:
    ///   - now: domain time.
    ///   - firstCheckpoint: the age at which a post is read first; an hour later its reading is missed.
    /// - Throws: `StoreError` with `.deploymentMissing` where the deployment row is missing.
    public func read(now: Timestamp, firstCheckpoint: Span = .hours(1)) throws -> SystemState {
        try connection.transaction(isolation: .repeatableRead) {
            let deployment = try Deployment.load(connection)
            var state = SystemState(now: now, startedAt: deployment.startedAt)
            state.posts = try posts(deployment, now, firstCheckpoint)
            state.readings = try readings(deployment, now)
            state.generators = try generators()
            state.uses = try uses(deployment, now)
            state.lastOptimization = try lastOptimization()
            state.models = try models()
            state.drift = try drift()
            state.schedules = try schedules(now)
            state.processes = try processes()
            state.lags = try lags()
            return state
        }
    }

    private func posts(
        _ deployment: Deployment, _ now: Timestamp, _ firstCheckpoint: Span
    ) throws(PostgresError) -> SystemState.Posts {
        let row = try connection.execute(
            """
            SELECT count(*) AS published, count(generator_name) AS named,
                   count(*) FILTER (WHERE posted_at <= $3) AS due,
                   count(*) FILTER (WHERE posted_at <= $3 AND o.impressions IS NOT NULL) AS read
            FROM content c LEFT JOIN outcomes o USING (decision_id)
            WHERE c.origin = 'own' AND c.status = 'posted' AND c.simulated = $4
              AND c.posted_at > $1 AND c.posted_at <= $2
            """,
            [
                .timestamp(now - .days(7)), .timestamp(now), .timestamp(now - firstCheckpoint - .hours(1)),
                .bool(deployment.learnsFromSimulated),
            ]
        ).only()
        return SystemState.Posts(
            published: try row.int("published"), withGenerator: try row.int("named"), due: try row.int("due"),
            read: try row.int("read"))
    }

    private func readings(_ deployment: Deployment, _ now: Timestamp) throws(PostgresError) -> SystemState.Readings {
        let row = try connection.execute(
            """
            SELECT count(*) AS taken, count(*) FILTER (WHERE impressions IS NULL OR likes IS NULL) AS unknown
            FROM readings WHERE collected_at > $1 AND collected_at <= $2 AND simulated = $3
            """, [.timestamp(now - .hours(24)), .timestamp(now), .bool(deployment.learnsFromSimulated)]
        ).only()
        return SystemState.Readings(taken: try row.int("taken"), unknown: try row.int("unknown"))
    }

    private func lastOptimization() throws(PostgresError) -> Timestamp? {
        // What a person did by hand does not say that the optimizer lives.
        try connection.execute(
            """
            SELECT max(created_at) AS at FROM optimization_events
            WHERE event_type IN ('autonomous_optimization', 'skipped', 'failed', 'refused')
            """
        ).only().optionalTimestamp("at")
    }
}
