import Kafka
import Model

/// A record that cannot be used, and why.
public struct UnusableRecord {
    public let record: KafkaRecord
    public let reason: String
    public let refusedBy: RecordRefusal

    public init(record: KafkaRecord, reason: String, refusedBy: RecordRefusal) {
        self.record = record
        self.reason = reason
        self.refusedBy = refusedBy
    }
}

/// Dead-letters records that cannot be used: each goes unchanged to `<topic>.dead`, with headers that say why, who
/// refused it in which consumer group, and its partition and offset. A crash between this and the move of its offset leaves
/// it there twice, never not at all.
///
/// Confined to the consumer's thread. The producer is created when the first record needs it.
final class DeadLetterTopics {
    private let configuration: KafkaConfiguration
    private let group: String
    private var producer: KafkaProducer?

    init(_ configuration: KafkaConfiguration, group: String) {
        self.configuration = configuration
        self.group = group
    }

    /// Returns when all of them are acknowledged.
    func send(_ records: [UnusableRecord], timeout: Duration) throws(KafkaError) {
        guard !records.isEmpty else { return }
        let producer: KafkaProducer
        if let made = self.producer { producer = made } else { producer = try KafkaProducer(configuration) }
        self.producer = producer
        do throws(KafkaError) {
            for unusable in records {
                let record = unusable.record
                try producer.produce(
                    topic: record.topic + ".dead", key: record.key, value: record.value, headers: headers(unusable))
            }
            try producer.flush(timeout: timeout).requireAll()
        } catch {
            // What is left in its queue must not arrive later, beside the copies of the next attempt.
            self.producer = nil
            throw error
        }
    }

    private func headers(_ unusable: UnusableRecord) -> [(String, String)] {
        let record = unusable.record
        var headers = [
            ("reason", unusable.reason),
            ("refused-by", unusable.refusedBy.rawValue),
            ("group", group),
            ("source-topic", record.topic),
            ("source-partition", String(record.partition)),
            ("source-offset", String(record.offset)),
        ]
        if let schema = record.header("schema") { headers.append(("schema", schema)) }
        return headers
    }
}
