import Learning
import Postgres
import Store

extension StoreFixture {
    /// Gives posts an outcome and lets them be learned from.
    func makeExamples(_ numbers: [Int], simulated: Bool = false) throws {
        try OutcomeStore.upsert(
            connection, numbers.map { reading($0, at: 3, simulated: simulated) },
            plausibility: Plausibility(impressionsMax: 1_000_000)
        )
        for number in numbers { try insertExample(number, simulated: simulated) }
    }

    func insertExample(_ number: Int, simulated: Bool = false, origin: String = "own") throws {
        try connection.execute(
            "INSERT INTO learning_examples (decision_id, origin, simulated, learned_at) VALUES ($1, $2, $3, $4)",
            [.uuid(Self.decision(number)), .text(origin), .bool(simulated), .timestamp(Self.start)]
        )
    }
}
