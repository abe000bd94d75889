import Model
import Postgres
import Timekeeping

/// The truth about predictors: every fit, and the versions that were published of them. Redis is filled from here.
///
/// A version is written with an outbox row in the transaction that decides on it, whether that fits models or a person
/// promotes one; then a predictor delivers it to Redis, confirms it and takes the row out.
public enum PredictorStore {
    /// A published version.
    public struct Version: Hashable, Sendable {
        public let milliseconds: Int64
        public let ridgeModelID: Int64?
        public let logitModelID: Int64?
        /// The JSON that Redis carries.
        public let payload: String
        public let publishedAt: Timestamp
        public let isConfirmed: Bool
        /// The version that a rollback went back to.
        public let restores: Int64?
    }

    /// Held by whoever publishes a version, and shared by whoever records predictions: so that no post is predicted
    /// by a version that is being replaced.
    static let lock: Int64 = 0x726f_6f6b_7076

    /// Keeps other publishers and recorders out until the transaction ends.
    public static func lockForPublishing(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), $1))", [.int(lock)])
    }

    /// Keeps publishers out until the transaction ends.
    public static func lockForRecording(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended(current_schema(), $1))", [.int(lock)])
    }

    /// The newest version; `nil` before the first.
    public static func newest(_ connection: PostgresConnection) throws(PostgresError) -> Version? {
        try versions(connection, "ORDER BY version_ms DESC LIMIT 1", []).first
    }

    /// Versions newer than a known one, oldest first.
    public static func versions(
        _ connection: PostgresConnection, after milliseconds: Int64
    ) throws(PostgresError) -> [Version] {
        try versions(connection, "WHERE version_ms > $1 ORDER BY version_ms", [.int(milliseconds)])
    }

    static func versions(
        _ connection: PostgresConnection, _ clause: String, _ parameters: [PostgresParameter]
    ) throws(PostgresError) -> [Version] {
        let rows = try connection.execute(
            """
            SELECT version_ms, ridge_model_id, logit_model_id, payload, published_at, confirmed, restores_ms
            FROM predictor_versions \(clause)
            """, parameters)
        var versions: [Version] = []
        for row in rows {
            versions.append(
                Version(
                    milliseconds: try row.int("version_ms"), ridgeModelID: try row.optionalInt("ridge_model_id"),
                    logitModelID: try row.optionalInt("logit_model_id"), payload: try row.text("payload"),
                    publishedAt: try row.timestamp("published_at"), isConfirmed: try row.bool("confirmed"),
                    restores: try row.optionalInt("restores_ms")))
        }
        return versions
    }

    /// The version number for a publication at `moment`: its milliseconds, or one more than the newest where that is
    /// not later.
    public static func nextVersion(
        _ connection: PostgresConnection, at moment: Timestamp
    ) throws(PostgresError) -> Int64 {
        let newest = try connection.execute("SELECT max(version_ms) AS newest FROM predictor_versions").only()
        return max(moment.milliseconds, (try newest.optionalInt("newest") ?? -1) + 1)
    }

    /// Writes a version, not yet confirmed, and its outbox row.
    public static func insert(
        _ connection: PostgresConnection, milliseconds: Int64, ridgeModelID: Int64?, logitModelID: Int64?,
        payload: String, publishedAt: Timestamp, restores: Int64? = nil
    ) throws(PostgresError) {
        try connection.execute(
            """
            WITH made AS (
                INSERT INTO predictor_versions (version_ms, version, ridge_model_id, logit_model_id, payload,
                                                published_at, restores_ms)
                VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING version_ms, published_at
            )
            INSERT INTO predictor_outbox (version_ms, queued_at) SELECT version_ms, published_at FROM made
            """,
            [
                .int(milliseconds), .text("v2_\(milliseconds)"), .int(ridgeModelID), .int(logitModelID),
                .text(payload), .timestamp(publishedAt), .int(restores),
            ])
    }

    /// How many posts became learnable since the last model was fitted or refused, and the newest such moment.
    public static func newlyLearnable(
        _ connection: PostgresConnection
    ) throws(PostgresError) -> (count: Int64, through: Timestamp?) {
        let row = try connection.execute(
            """
            SELECT count(*) FILTER (WHERE e.learned_at > COALESCE(m.seen, '-infinity')) AS new,
                   max(e.learned_at) AS through
            FROM learning_examples e
            CROSS JOIN (SELECT max(learned_through) AS seen FROM predictor_models) m
            """
        ).only()
        return (try row.int("new"), try row.optionalTimestamp("through"))
    }
}
