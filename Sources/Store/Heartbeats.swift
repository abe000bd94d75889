import Learning
import Postgres
import Timekeeping

/// Who is alive (`worker_heartbeats`), by the database's clock.
public enum Heartbeats {
    /// Of a row of `worker_heartbeats`: whether the process is thought to live. The one limit of all who ask.
    public static let isAlive = """
        state <> 'stopped' AND beat_at > clock_timestamp() - interval '\(MonitoringThresholds().silence) s'
        """

    /// - Parameter detail: what the process reports of itself, encoded as a JSON object.
    public static func beat(
        _ connection: PostgresConnection, instance: String, role: String, domainTime: Timestamp, state: String,
        detail: some Encodable = [String: String]()
    ) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO worker_heartbeats AS w (instance, role, domain_time, state, detail)
            VALUES (\(instance), \(role), \(domainTime), \(state), \(encoded: detail))
            ON CONFLICT (instance) DO UPDATE
            SET role = EXCLUDED.role, beat_at = clock_timestamp(), domain_time = EXCLUDED.domain_time,
                state = EXCLUDED.state, detail = EXCLUDED.detail,
                started_at = CASE WHEN w.role = EXCLUDED.role THEN w.started_at ELSE clock_timestamp() END
            """)
    }
}
