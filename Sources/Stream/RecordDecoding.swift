import Kafka
import Model
import Schema

/// Decodes the records of all topics, each by the topic it stands in.
///
/// Confined to one thread.
public final class LoopMessageDecoder {
    private let decoder = MessageDecoder()
    private let topics: [String: Topic]
    /// The topic of the last record, which is usually the next one's too.
    private var last: (name: String, topic: Topic)?

    /// - Parameter prefix: the prefix of the topics' names.
    public init(topicPrefix prefix: String) {
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
    }

    public func decode(_ record: KafkaRecord) throws(MessageError) -> LoopMessage {
        let topic = try topic(named: record.topic)
        let header = record.header("schema")
        return try record.withValue { (bytes) throws(MessageError) in
            try LoopMessage.decode(bytes, of: topic, schemaHeader: header, using: decoder)
        }
    }

    private func topic(named name: String) throws(MessageError) -> Topic {
        if let last, last.name == name { return last.topic }
        guard let topic = topics[name] else { throw MessageError(.schema, "the topic \(name) is none of the loop's") }
        last = (name, topic)
        return topic
    }
}

extension KafkaRecord {
    /// Decodes a record of `posts`.
    public func post(using decoder: MessageDecoder) throws(MessageError) -> PostMessage {
        try Topic.posts.check(schemaHeader: header("schema"))
        return try withValue { (bytes) throws(MessageError) in try PostMessage.decode(bytes, using: decoder) }
    }

    /// Decodes a record of `attributions`.
    public func attribution(using decoder: MessageDecoder) throws(MessageError) -> AttributionMessage {
        try Topic.attributions.check(schemaHeader: header("schema"))
        return try withValue { (bytes) throws(MessageError) in try AttributionMessage.decode(bytes, using: decoder) }
    }
}
