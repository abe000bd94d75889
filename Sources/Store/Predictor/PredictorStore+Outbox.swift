import Postgres

/// Versions that Redis has yet to be told of. A row is written with its version and taken out when Redis answered; a
/// process that dies between the two leaves the row, and any predictor delivers it. Delivering twice changes nothing.
extension PredictorStore {
    /// Those that wait, oldest first.
    public static func undelivered(_ connection: PostgresConnection) throws(PostgresError) -> [Version] {
        try versions(
            connection, "WHERE version_ms IN (SELECT version_ms FROM predictor_outbox) ORDER BY version_ms", [])
    }

    /// Takes a version out of the outbox. It is confirmed where Redis carries it, or carried it until a newer one came.
    public static func delivered(
        _ connection: PostgresConnection, milliseconds: Int64, isCarried: Bool
    ) throws(PostgresError) {
        try connection.execute(
            """
            WITH taken AS (DELETE FROM predictor_outbox WHERE version_ms = $1)
            UPDATE predictor_versions SET confirmed = true WHERE version_ms = $1 AND $2 AND NOT confirmed
            """, [.int(milliseconds), .bool(isCarried)])
    }
}
