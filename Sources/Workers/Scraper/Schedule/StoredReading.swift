import Model
import Schema
import Store
import Timekeeping

/// A reading as it is stored, and the messages it stands for.
struct StoredReading {
    let claim: ScrapeClaim
    /// The metrics message as JSON, perhaps with more members.
    let reading: String
    let followers: Int64?

    /// The same bytes each time: what was stored is decoded and written anew in the one canonical way.
    func messages(using decoder: MessageDecoder) throws(MessageError) -> (MetricMessage, AttributionMessage?) {
        let decoded = Array(reading.utf8).withUnsafeBytes { bytes in
            Result { () throws(MessageError) in try MetricMessage.decode(bytes, using: decoder) }
        }
        let metric = try decoded.get()
        let checkpoint = claim.checkpoint
        let attribution = followers.map { followers in
            AttributionMessage(
                decisionID: checkpoint.decisionID, followersGained: followers, windowStart: checkpoint.postedAt,
                windowEnd: max(metric.collectedAt, checkpoint.postedAt), method: .direct,
                collectedAt: metric.collectedAt, simulated: checkpoint.simulated)
        }
        return (metric, attribution)
    }
}
