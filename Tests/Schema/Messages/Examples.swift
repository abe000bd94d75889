import Model
import Timekeeping

@testable import Schema

/// Invented messages that the tests vary.
enum Example {
    static let id = "0198c0de-1f2a-8abc-9def-0123456789ab"

    static let post = PostMessage(
        decisionID: id, postID: "2055381893852410099", status: .posted, origin: .own, simulated: false,
        account: "harbour_notes", decisionType: .thread, banditArm: "educational_thread_morning",
        generatorName: "dataNerd", generatorConfidence: 0.75, topic: "tides", hookType: "question", style: "plain",
        content: "Why do tides lag the moon? \"Two\" reasons:\n\t1\\2 – é 🌊 \u{1}", qualityScore: 0.82,
        noveltyScore: 0.1 + 0.2, expertiseLevel: 1, viralScore: 65, propensity: 0.0365,
        armPropensity: 0.21, hourPropensity: 0.0125, stateVersion: "weights:1f arms:2e hours:2d",
        createdAt: Timestamp(microseconds: 1_770_000_000_123_456), postedAt: Timestamp(seconds: 1_770_003_600))

    static let metric = MetricMessage(
        decisionID: id, postID: "2055381893852410099", impressions: 9_007_199_254_740_993, likes: 45, retweets: 8,
        replies: 2, quotes: nil, bookmarks: 0, profileClicks: nil,
        collectedAt: Timestamp(milliseconds: 1_770_090_000_005), source: "x-api-v2", simulated: true)

    static let attribution = AttributionMessage(
        decisionID: id, followersGained: -3, windowStart: Timestamp(seconds: 1_770_000_000),
        windowEnd: Timestamp(seconds: 1_770_007_200), method: .share, collectedAt: Timestamp(seconds: 1_770_007_200),
        simulated: false)

    static let metricJSON = """
        {"decision_id":"\(id)","post_id":"77","impressions":1000,"likes":45,"retweets":8,"replies":2,"quotes":null,\
        "collected_at":"2026-02-01T09:00:00Z","source":"x-api-v2","simulated":false}
        """
}

/// Decodes a text with a decoder of its own.
func decode<Message>(
    _ json: String,
    _ decode: (UnsafeRawBufferPointer, MessageDecoder) throws(MessageError) -> Message
) throws -> Message {
    try Array(json.utf8).withUnsafeBytes { try decode($0, MessageDecoder()) }
}

/// The error a text is refused with.
func refusal<Message>(
    of json: String,
    _ decode: (UnsafeRawBufferPointer, MessageDecoder) throws(MessageError) -> Message
) -> MessageError? {
    var bytes = Array(json.utf8)
    return bytes.withUnsafeMutableBytes { buffer -> MessageError? in
        do {
            _ = try decode(UnsafeRawBufferPointer(buffer), MessageDecoder())
            return nil
        } catch let error as MessageError {
            return error
        } catch { return nil }
    }
}
