import Kafka
import Model
import Runtime
import Schema
import Store
import Timekeeping

/// Publishes what was read, and waits until Kafka has it.
///
/// Confined to its loop's thread. The producer is made when it is first needed and made anew after a failure, so that
/// what is left in its queue cannot arrive later.
final class ReadingPublisher {
    private let kafka: KafkaConfiguration
    private let topicPrefix: String
    private let timeout: Duration
    private let log: Log
    private let decoder = MessageDecoder()
    private var producer: KafkaProducer?

    init(_ kafka: KafkaConfiguration, topicPrefix: String, timeout: Duration, log: Log) {
        self.kafka = kafka
        self.topicPrefix = topicPrefix
        self.timeout = timeout
        self.log = log
    }

    /// - Returns: whether all of it is acknowledged.
    func publish(_ readings: [StoredReading]) -> Bool {
        do {
            var metrics: Set<MetricMessage> = []
            var attributions: Set<AttributionMessage> = []
            for reading in readings {
                let (metric, attribution) = try reading.messages(using: decoder)
                // Two checkpoints of one post that were due together were read together.
                if metrics.insert(metric).inserted {
                    try send(.metrics, key: metric.decisionID, metric.encoded())
                }
                if let attribution, attributions.insert(attribution).inserted {
                    try send(.attributions, key: attribution.decisionID, attribution.encoded())
                }
            }
            return flush()
        } catch {
            return gaveUp(error, readings.count)
        }
    }

    /// - Returns: whether all of it is acknowledged.
    func publish(_ attributions: [AttributionMessage]) -> Bool {
        do {
            for attribution in attributions {
                try send(.attributions, key: attribution.decisionID, attribution.encoded())
            }
            return flush()
        } catch {
            return gaveUp(error, attributions.count)
        }
    }

    private func send(_ topic: Topic, key: String, _ value: [UInt8]) throws(KafkaError) {
        let producer: KafkaProducer
        if let made = self.producer { producer = made } else { producer = try KafkaProducer(kafka) }
        self.producer = producer
        try producer.produce(
            topic: topic.name(prefix: topicPrefix), key: key, value: value, headers: [("schema", topic.schemaHeader)])
    }

    private func flush() -> Bool {
        guard let producer else { return true }
        do {
            try producer.flush(timeout: timeout).requireAll()
            return true
        } catch {
            return gaveUp(error, producer.outstanding)
        }
    }

    private func gaveUp(_ error: any Error, _ count: Int) -> Bool {
        log.warning("publish_failed", ["messages": .count(count), "error": .text("\(error)")])
        producer = nil
        return false
    }
}

/// A reading as it is stored, and the messages it stands for.
struct StoredReading {
    let claim: ScrapeClaim
    /// The metrics message as JSON, perhaps with more members.
    let reading: String
    let followers: Int64?

    /// The same bytes each time: what was stored is decoded and written anew in the one canonical way.
    func messages(using decoder: MessageDecoder) throws(MessageError) -> (MetricMessage, AttributionMessage?) {
        let decoded = Array(reading.utf8).withUnsafeBytes { bytes in
            Result { () throws(MessageError) in try MetricMessage.decode(bytes, using: decoder) }
        }
        let metric = try decoded.get()
        let checkpoint = claim.checkpoint
        let attribution = followers.map { followers in
            AttributionMessage(
                decisionID: checkpoint.decisionID, followersGained: followers, windowStart: checkpoint.postedAt,
                windowEnd: max(metric.collectedAt, checkpoint.postedAt), method: .direct,
                collectedAt: metric.collectedAt, simulated: checkpoint.simulated)
        }
        return (metric, attribution)
    }
}
