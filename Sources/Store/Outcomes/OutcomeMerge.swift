import Model
import Postgres
import Timekeeping

/// What the readings of a batch say about one post, by the rule the tables follow: a real reading before simulated
/// ones; then for each count the newest reading that has it, and the larger of two at one moment.
struct OutcomeMerge {
    let decision: PostgresUUID
    private(set) var simulated: Bool
    private(set) var postID: String
    private(set) var source: String
    private(set) var collectedAt: Timestamp
    private(set) var values: ReadingValues
    private(set) var moments: InlineArray<7, Timestamp?>

    init(_ reading: MetricMessage, _ decision: PostgresUUID) {
        self.decision = decision
        simulated = reading.simulated
        postID = reading.postID
        source = reading.source
        collectedAt = reading.collectedAt
        values = ReadingValues(reading)
        moments = InlineArray(repeating: nil)
        for index in moments.indices where values[index] != nil { moments[index] = reading.collectedAt }
    }

    /// Whether every count that is known is of the newest reading.
    var hasOneMoment: Bool {
        values.indices.allSatisfy { values[$0] == nil || moments[$0] == collectedAt }
    }

    mutating func add(_ reading: MetricMessage) {
        guard reading.simulated == simulated else {
            if simulated { self = OutcomeMerge(reading, decision) }
            return
        }
        if reading.collectedAt > collectedAt {
            postID = reading.postID
            source = reading.source
            collectedAt = reading.collectedAt
        } else if reading.collectedAt == collectedAt {
            postID = ByteOrder.greater(postID, reading.postID)
            source = ByteOrder.greater(source, reading.source)
        }
        let added = ReadingValues(reading)
        for index in moments.indices {
            guard let value = added[index] else { continue }
            if let moment = moments[index], let known = values[index] {
                guard (moment, known) < (reading.collectedAt, value) else { continue }
            }
            values[index] = value
            moments[index] = reading.collectedAt
        }
    }
}
