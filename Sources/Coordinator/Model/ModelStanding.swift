import Postgres
import Store

/// Which models are in force, and which of them are held there.
struct ModelStanding: Sendable {
    let inForce: [PredictorModel.Kind: Int64]
    let pins: [PredictorModel.Kind: Int64]

    init(_ connection: PostgresConnection) throws {
        let newest = try PredictorStore.newest(connection)
        inForce = Dictionary(
            uniqueKeysWithValues: PredictorModel.Kind.allCases.compactMap { kind in
                newest?.modelID(kind).map { (kind, $0) }
            })
        pins = try PredictorPins.all(connection)
    }

    /// `in force`, `in force, pinned`, or nothing.
    func words(_ model: RegisteredModel) -> String {
        guard inForce[model.kind] == model.id else { return "" }
        return pins[model.kind] == model.id ? "in force, pinned" : "in force"
    }
}
