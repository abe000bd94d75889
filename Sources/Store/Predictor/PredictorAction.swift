import Postgres
import Timekeeping

/// A row of `predictor_actions`: what a person decided about a model, when and why.
public struct PredictorAction: Hashable, Sendable {
    public enum Name: String, Sendable { case promote, rollback, pin, unpin }

    public var name: Name
    /// The model it is about; `nil` for a rollback.
    public var model: Int64?
    /// The model that was in force before it.
    public var insteadOf: Int64?
    /// The version that came of it.
    public var version: Int64?
    /// The version gone back to.
    public var restores: Int64?
    public var by: String
    public var at: Timestamp
    public var reason: String

    public init(
        _ name: Name, model: Int64? = nil, insteadOf: Int64? = nil, version: Int64? = nil, restores: Int64? = nil,
        by: String, at: Timestamp, reason: String
    ) {
        self.name = name
        self.model = model
        self.insteadOf = insteadOf
        self.version = version
        self.restores = restores
        self.by = by
        self.at = at
        self.reason = reason
    }
}

extension PredictorAction {
    public func insert(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO predictor_actions (action, model_id, instead_of, version_ms, restores_ms, decided_by,
                                           decided_at, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(name.rawValue), .int(model), .int(insteadOf), .int(version), .int(restores), .text(by),
                .timestamp(at), .text(reason),
            ])
    }

    /// What was decided about a model, and the rollbacks that took it out or brought it back, oldest first.
    public static func about(_ connection: PostgresConnection, model: Int64) throws -> [PredictorAction] {
        try connection.execute(
            """
            SELECT a.action, a.model_id, a.instead_of, a.version_ms, a.restores_ms, a.decided_by, a.decided_at, a.reason
            FROM predictor_actions a LEFT JOIN predictor_versions v USING (version_ms)
            WHERE $1 IN (a.model_id, a.instead_of)
               OR (a.action = 'rollback' AND $1 IN (v.ridge_model_id, v.logit_model_id))
            ORDER BY a.action_id
            """, [.int(model)]
        ).map { row in
            PredictorAction(
                Name(rawValue: try row.text("action")) ?? .promote, model: try row.optionalInt("model_id"),
                insteadOf: try row.optionalInt("instead_of"), version: try row.optionalInt("version_ms"),
                restores: try row.optionalInt("restores_ms"), by: try row.text("decided_by"),
                at: try row.timestamp("decided_at"), reason: try row.text("reason"))
        }
    }
}
