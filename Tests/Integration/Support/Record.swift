import Model
import Schema
import Timekeeping

/// One record for a topic.
struct Record: Sendable {
    let topic: Topic
    let key: String
    let value: [UInt8]

    init(_ message: PostMessage) { self.init(.posts, message.decisionID, message.encoded()) }
    init(_ message: MetricMessage) { self.init(.metrics, message.decisionID, message.encoded()) }
    init(_ message: AttributionMessage) { self.init(.attributions, message.decisionID, message.encoded()) }

    /// A record that cannot be read.
    static func malformed(_ topic: Topic, _ text: String) -> Record { Record(topic, "broken", Array(text.utf8)) }

    private init(_ topic: Topic, _ key: String, _ value: [UInt8]) {
        self.topic = topic
        self.key = key
        self.value = value
    }
}
