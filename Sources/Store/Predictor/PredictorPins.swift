import Postgres

/// Models that no fit replaces until a person lets them go.
public enum PredictorPins {
    /// By kind.
    public static func all(_ connection: PostgresConnection) throws(PostgresError) -> [PredictorModel.Kind: Int64] {
        var pins: [PredictorModel.Kind: Int64] = [:]
        for row in try connection.execute("SELECT kind, model_id FROM predictor_pins") {
            guard let kind = PredictorModel.Kind(rawValue: try row.text("kind")) else { continue }
            pins[kind] = try row.int("model_id")
        }
        return pins
    }

    /// Sets or, with `nil`, lets go the pin of a kind.
    public static func set(
        _ connection: PostgresConnection, _ kind: PredictorModel.Kind, _ model: Int64?
    ) throws(PostgresError) {
        guard let model else {
            try connection.execute("DELETE FROM predictor_pins WHERE kind = $1", [.text(kind.rawValue)])
            return
        }
        try connection.execute(
            """
            INSERT INTO predictor_pins (kind, model_id) VALUES ($1, $2)
            ON CONFLICT (kind) DO UPDATE SET model_id = EXCLUDED.model_id
            """, [.text(kind.rawValue), .int(model)])
    }
}
