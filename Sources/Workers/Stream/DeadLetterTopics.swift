import Kafka

/// Keeps records that cannot be used: each goes unchanged to `<topic>.dead`, with headers that say why and where it
/// stood. A crash between this and the move of its offset leaves it there twice, never not at all.
///
/// Confined to the role's thread. The producer is made when the first record needs it.
final class DeadLetterTopics {
    private let configuration: KafkaConfiguration
    private var producer: KafkaProducer?

    init(_ configuration: KafkaConfiguration) { self.configuration = configuration }

    /// Returns when all of them are acknowledged.
    func keep(_ records: [(record: KafkaRecord, reason: String)], timeout: Duration) throws(KafkaError) {
        guard !records.isEmpty else { return }
        let producer: KafkaProducer
        if let made = self.producer { producer = made } else { producer = try KafkaProducer(configuration) }
        self.producer = producer
        do throws(KafkaError) {
            for (record, reason) in records {
                try producer.produce(
                    topic: record.topic + ".dead", key: record.key, value: record.value,
                    headers: Self.headers(record, reason))
            }
            try producer.flush(timeout: timeout).requireAll()
        } catch {
            // What is left in its queue must not arrive later, beside the next attempt's copies.
            self.producer = nil
            throw error
        }
    }

    private static func headers(_ record: KafkaRecord, _ reason: String) -> [(String, String)] {
        var headers = [
            ("reason", reason),
            ("source-topic", record.topic),
            ("source-partition", String(record.partition)),
            ("source-offset", String(record.offset)),
        ]
        if let schema = record.header("schema") { headers.append(("schema", schema)) }
        return headers
    }
}
