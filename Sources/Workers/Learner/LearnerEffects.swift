import Kafka
import Learning
import Postgres
import Schema
import Store

/// What the learner makes of its topics: posts become content, readings become outcomes or are set aside as
/// impossible, followers are credited to posts.
///
/// The tables after a batch depend on the set of messages alone, not on their order, repetition or batching.
final class LearnerEffects: StreamEffects {
    enum Message {
        case post(PostMessage)
        case metric(MetricMessage)
        case attribution(AttributionMessage)
    }

    private let decoder = MessageDecoder()
    private let topics: [String: Topic]
    private let plausibility: Plausibility

    /// - Parameter prefix: of the topics' names.
    init(prefix: String, plausibility: Plausibility) {
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.plausibility = plausibility
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> Message {
        guard let topic = topics[record.topic] else {
            throw MessageError(.schema, "the topic \(record.topic) is none of the loop's")
        }
        try topic.check(schemaHeader: record.header("schema"))
        return try record.withValue { (bytes) throws(MessageError) in
            switch topic {
            case .posts: .post(try PostMessage.decode(bytes, using: decoder))
            case .metrics: .metric(try MetricMessage.decode(bytes, using: decoder))
            case .attributions: .attribution(try AttributionMessage.decode(bytes, using: decoder))
            }
        }
    }

    func apply(_ messages: [Message], in connection: PostgresConnection) throws {
        var posts: [PostMessage] = []
        var metrics: [MetricMessage] = []
        var attributions: [AttributionMessage] = []
        for message in messages {
            switch message {
            case .post(let post): posts.append(post)
            case .metric(let metric): metrics.append(metric)
            case .attribution(let attribution): attributions.append(attribution)
            }
        }
        // One order for all: the optimizer too locks attributions before the generators, whose posts content counts.
        if !attributions.isEmpty { try AttributionStore.upsert(connection, attributions) }
        if !posts.isEmpty { try ContentStore.upsert(connection, posts) }
        if !metrics.isEmpty { try OutcomeStore.upsert(connection, metrics, plausibility: plausibility) }
    }
}
