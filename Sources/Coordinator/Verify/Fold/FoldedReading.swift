import Schema
import Timekeeping

/// All that was read of one post at one moment: the larger of repeated counts, the greater of differing texts. A real
/// reading puts simulated ones aside.
struct FoldedReading: Sendable {
    let collectedAt: Timestamp
    private(set) var counts: [Int64?]
    private(set) var postID: String
    private(set) var source: String
    private(set) var simulated: Bool

    init(_ message: MetricMessage) {
        collectedAt = message.collectedAt
        counts = Counts.of(message)
        postID = message.postID
        source = message.source
        simulated = message.simulated
    }

    mutating func offer(_ message: MetricMessage) {
        guard message.simulated == simulated else {
            if simulated { self = FoldedReading(message) }
            return
        }
        counts = zip(counts, Counts.of(message)).map { held, offered in
            guard let held, let offered else { return held ?? offered }
            return max(held, offered)
        }
        postID = ByteOrder.greater(postID, message.postID)
        source = ByteOrder.greater(source, message.source)
    }
}
