import Schema
import Timekeeping

/// What the readings of a batch say about one post, by the rule the tables follow: a real reading before simulated
/// ones; then for each count the newest reading that has it, and the larger of two at one moment.
struct OutcomeMerge {
    let decisionID: String
    private(set) var simulated: Bool
    private(set) var postID: String
    private(set) var source: String
    private(set) var collectedAt: Timestamp
    private(set) var values: [Int64?]
    private(set) var moments: [Timestamp?]

    init(_ reading: MetricMessage) {
        decisionID = reading.decisionID
        simulated = reading.simulated
        postID = reading.postID
        source = reading.source
        collectedAt = reading.collectedAt
        values = ReadingField.allCases.map { $0.value(in: reading) }
        moments = values.map { $0 == nil ? nil : reading.collectedAt }
    }

    mutating func add(_ reading: MetricMessage) {
        guard reading.simulated == simulated else {
            if simulated { self = OutcomeMerge(reading) }
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
        for field in ReadingField.allCases {
            guard let value = field.value(in: reading) else { continue }
            let index = field.rawValue
            if let moment = moments[index], let known = values[index] {
                guard (moment, known) < (reading.collectedAt, value) else { continue }
            }
            values[index] = value
            moments[index] = reading.collectedAt
        }
    }
}

/// All that a batch says about one post at one moment.
struct ReadingMerge {
    struct Key: Hashable {
        let decisionID: String
        let collectedAt: Timestamp
    }
    let key: Key
    private(set) var simulated: Bool
    private(set) var postID: String
    private(set) var source: String
    private(set) var values: [Int64?]

    init(_ reading: MetricMessage) {
        key = Key(decisionID: reading.decisionID, collectedAt: reading.collectedAt)
        simulated = reading.simulated
        postID = reading.postID
        source = reading.source
        values = ReadingField.allCases.map { $0.value(in: reading) }
    }

    mutating func add(_ reading: MetricMessage) {
        guard reading.simulated == simulated else {
            if simulated { self = ReadingMerge(reading) }
            return
        }
        postID = ByteOrder.greater(postID, reading.postID)
        source = ByteOrder.greater(source, reading.source)
        for field in ReadingField.allCases {
            guard let value = field.value(in: reading) else { continue }
            values[field.rawValue] = max(values[field.rawValue] ?? value, value)
        }
    }
}
