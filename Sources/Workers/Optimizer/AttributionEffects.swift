import Kafka
import Model
import Postgres
import Runtime
import Schema
import Store

/// Consumes `attributions`: stores each window's followers and brings the figures of the generators that wrote those
/// posts up to date.
final class AttributionEffects: StreamEffects {
    private let decoder = MessageDecoder()
    private let log: Log
    private let changed: Counter

    init(log: Log, metrics: Metrics) {
        self.log = log
        changed = metrics.counter(.generatorUpdates)
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> AttributionMessage {
        try Topic.attributions.check(schemaHeader: record.header("schema"))
        return try record.withValue { (bytes) throws(MessageError) in
            try AttributionMessage.decode(bytes, using: decoder)
        }
    }

    func apply(_ messages: [AttributionMessage], in connection: PostgresConnection) throws {
        guard try AttributionStore.upsert(connection, messages) > 0 else { return }
        let posts = Set(messages.map(\.decisionID)).sorted()
        let generators = try LearnGenerators.refresh(connection, ofPosts: posts)
        changed.add(generators)
        if generators > 0 {
            log.info(
                "generator_tracker", ["attributions": .count(messages.count), "generators_changed": .count(generators)])
        }
    }
}
