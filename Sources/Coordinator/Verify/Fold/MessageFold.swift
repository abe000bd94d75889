import Schema
import Timekeeping

/// What the messages of the three topics come to, by nothing but dictionaries.
///
/// It is the second opinion on the tables: written from the data rules, not from the statements that keep the tables,
/// and simple enough to be checked by reading. It does not depend on the order in which messages are applied, nor on
/// how often.
struct MessageFold: Sendable {
    struct ReadingKey: Hashable, Sendable {
        let decisionID: String
        let collectedAt: Timestamp
    }
    struct Rejection: Hashable, Sendable {
        let message: MetricMessage
        let reasons: [String]
    }

    /// Above this many impressions a reading is not believed.
    let impressionsMax: Int64

    private(set) var posts: [String: FoldedPost] = [:]
    private(set) var readings: [ReadingKey: FoldedReading] = [:]
    private(set) var rejections: Set<Rejection> = []
    private(set) var attributions: [FoldedAttribution.Key: FoldedAttribution] = [:]

    init(impressionsMax: Int64) { self.impressionsMax = impressionsMax }

    mutating func apply(_ message: PostMessage) {
        if posts[message.decisionID] == nil {
            posts[message.decisionID] = FoldedPost(message)
        } else {
            posts[message.decisionID]?.offer(message)
        }
    }

    mutating func apply(_ message: MetricMessage) {
        let refusals = Plausible.refusals(of: message, impressionsMax: impressionsMax)
        guard refusals.isEmpty else {
            rejections.insert(Rejection(message: message, reasons: refusals))
            return
        }
        let key = ReadingKey(decisionID: message.decisionID, collectedAt: message.collectedAt)
        if readings[key] == nil {
            readings[key] = FoldedReading(message)
        } else {
            readings[key]?.offer(message)
        }
    }

    mutating func apply(_ message: AttributionMessage) {
        let key = FoldedAttribution.Key(message)
        if attributions[key] == nil {
            attributions[key] = FoldedAttribution(message)
        } else {
            attributions[key]?.offer(message)
        }
    }

    /// Every post's outcome, from the readings taken up to a moment; a post without one is absent.
    func outcomes(upTo moment: (String) -> Timestamp? = { _ in nil }) -> [String: FoldedOutcome] {
        var byDecision: [String: [FoldedReading]] = [:]
        for (key, reading) in readings {
            if let last = moment(key.decisionID), key.collectedAt > last { continue }
            byDecision[key.decisionID, default: []].append(reading)
        }
        return byDecision.mapValues { FoldedOutcome($0) }
    }
}
