import Model
import Postgres
import Timekeeping

/// All that a batch says about one post at one moment.
struct ReadingMerge {
    let decision: PostgresUUID
    let collectedAt: Timestamp
    private(set) var simulated: Bool
    private(set) var postID: String
    private(set) var source: String
    private(set) var values: ReadingValues

    init(_ reading: MetricMessage, _ decision: PostgresUUID) {
        self.decision = decision
        collectedAt = reading.collectedAt
        simulated = reading.simulated
        postID = reading.postID
        source = reading.source
        values = ReadingValues(reading)
    }

    mutating func add(_ reading: MetricMessage) {
        guard reading.simulated == simulated else {
            if simulated { self = ReadingMerge(reading, decision) }
            return
        }
        postID = ByteOrder.greater(postID, reading.postID)
        source = ByteOrder.greater(source, reading.source)
        let added = ReadingValues(reading)
        for index in values.indices {
            guard let value = added[index] else { continue }
            values[index] = max(values[index] ?? value, value)
        }
    }
}
