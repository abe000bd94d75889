import Kafka
import Runtime
import Schema

/// The records of the topic `metrics`, as they come, as bytes, and decoded.
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

    /// All values, in the order of a group that reads all partitions side by side.
    func bytes() throws(KafkaError) -> [[UInt8]] {
        let reader = try KafkaReader(kafka, topics: [topic])
        var values: [[UInt8]] = []
        while let batch = try reader.next() {
            for record in batch { values.append(record.withValue { Array($0) }) }
        }
        return values
    }

    func decode(_ values: [[UInt8]]) throws -> [MetricMessage] {
        let decoder = MessageDecoder()
        var readings: [MetricMessage] = []
        readings.reserveCapacity(values.count)
        for value in values {
            readings.append(try value.withUnsafeBytes { try MetricMessage.decode($0, using: decoder) })
        }
        return readings
    }
}
