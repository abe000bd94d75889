import Model
import Timekeeping

let postedAt = Timestamp(seconds: 1_767_250_800)

func identifier(_ number: Int) -> String {
    let digits = String(number)
    return "00000000-0000-8000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
}

func posted(
    _ number: Int = 1, arm: String? = "educational_thread_morning", generator: String? = "coach",
    at moment: Timestamp = postedAt, topic: String? = nil
) -> PostMessage {
    PostMessage(
        decisionID: identifier(number), postID: "90\(number)", status: .posted, origin: .own, simulated: false,
        account: "weaver", decisionType: .single, banditArm: arm, generatorName: generator, topic: topic,
        qualityScore: 0.5, createdAt: postedAt - .hours(1), postedAt: moment)
}

func draft(_ number: Int = 1, createdAt: Timestamp = postedAt - .hours(1)) -> PostMessage {
    PostMessage(
        decisionID: identifier(number), status: .draft, origin: .own, simulated: false, account: "weaver",
        decisionType: .single, createdAt: createdAt)
}

func reading(
    _ number: Int = 1, hour: Int64, impressions: Int64?, likes: Int64?, retweets: Int64? = 0, replies: Int64? = 0,
    source: String = "x-api-v2"
) -> MetricMessage {
    MetricMessage(
        decisionID: identifier(number), postID: "90\(number)", impressions: impressions, likes: likes,
        retweets: retweets, replies: replies, collectedAt: postedAt + .hours(hour), source: source, simulated: false)
}

func credit(
    _ number: Int = 1, followers: Int64?, collected hour: Int64, method: AttributionMessage.Method = .direct
) -> AttributionMessage {
    AttributionMessage(
        decisionID: identifier(number), followersGained: followers, windowStart: postedAt,
        windowEnd: postedAt + .hours(2), method: method, collectedAt: postedAt + .hours(hour), simulated: false)
}
