import Kafka
import Learning
import Postgres
import Schema
import Store

/// What the learner makes of its topics: the effects that every message has on the tables (`MessageEffects`).
final class LearnerEffects: StreamEffects {
    typealias Message = LoopMessage

    private let decoder = MessageDecoder()
    private let topics: [String: Topic]
    let plausibility: Plausibility

    /// - Parameter prefix: of the topics' names.
    init(prefix: String, plausibility: Plausibility) {
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.plausibility = plausibility
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> LoopMessage {
        guard let topic = topics[record.topic] else {
            throw MessageError(.schema, "the topic \(record.topic) is none of the loop's")
        }
        let header = record.header("schema")
        return try record.withValue { (bytes) throws(MessageError) in
            try LoopMessage.decode(bytes, of: topic, schemaHeader: header, using: decoder)
        }
    }

    func apply(_ messages: [LoopMessage], in connection: PostgresConnection) throws {
        try MessageEffects.apply(messages, in: connection, plausibility: plausibility)
    }
}
