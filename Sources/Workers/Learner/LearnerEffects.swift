import Kafka
import Learning
import Model
import Postgres
import Schema
import Store

/// What the learner makes of its topics: the effects that every message has on the tables (`MessageEffects`).
final class LearnerEffects: StreamEffects {
    typealias Message = LoopMessage

    private let decoder = MessageDecoder()
    private let topics: [String: Topic]
    /// The topic of the record before, which is mostly the next one's too.
    private var latest: (name: String, topic: Topic)?
    let plausibility: Plausibility

    /// - Parameter prefix: of the topics' names.
    init(prefix: String, plausibility: Plausibility) {
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.plausibility = plausibility
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> LoopMessage {
        let topic = try topic(named: record.topic)
        let header = record.header("schema")
        return try record.withValue { (bytes) throws(MessageError) in
            try LoopMessage.decode(bytes, of: topic, schemaHeader: header, using: decoder)
        }
    }

    private func topic(named name: String) throws(MessageError) -> Topic {
        if let latest, latest.name == name { return latest.topic }
        guard let topic = topics[name] else { throw MessageError(.schema, "the topic \(name) is none of the loop's") }
        latest = (name, topic)
        return topic
    }

    func prepare(_ messages: [LoopMessage]) throws -> MessageEffects {
        try MessageEffects(messages, plausibility: plausibility)
    }

    func apply(_ batch: MessageEffects, in connection: PostgresConnection) throws { try batch.apply(in: connection) }
}
