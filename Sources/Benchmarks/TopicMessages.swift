import Kafka
import Model
import Runtime
import Schema
import Store

/// The records of the topic `metrics`, as they come and decoded.
struct TopicMessages {
    let configuration: Configuration
    private let kafka: KafkaConfiguration
    private let topic: String

    init(_ configuration: Configuration) throws {
        self.configuration = configuration
        kafka = KafkaConfiguration(brokers: try configuration.require(.kafkaBrokers), clientID: "benchmarks")
        topic = Topic.metrics.name(prefix: configuration[.topicPrefix])
    }

    /// How many records there are.
    func consume() throws(KafkaError) -> Int {
        let reader = try KafkaReader(kafka, topics: [topic])
        var count = 0
        while let batch = try reader.next() { count += batch.count }
        return count
    }

    /// All records, in the order of a group that reads all partitions side by side.
    func records() throws(KafkaError) -> [KafkaBatch] {
        let reader = try KafkaReader(kafka, topics: [topic])
        var batches: [KafkaBatch] = []
        while let batch = try reader.next() { batches.append(batch) }
        return batches
    }

    /// As the learner reads them: header, then value.
    func decode(_ batches: [KafkaBatch]) throws -> [MetricMessage] {
        let decoder = MessageDecoder()
        var readings: [MetricMessage] = []
        readings.reserveCapacity(batches.reduce(0) { $0 + $1.count })
        for record in batches.lazy.joined() {
            try Topic.metrics.check(schemaHeader: record.header("schema"))
            readings.append(try record.withValue { try MetricMessage.decode($0, using: decoder) })
        }
        return readings
    }
}
