import Kafka
import Runtime
import Schema

/// How many records could not be read, by their topic.
enum DeadLetterCounts {
    /// `nil` where no broker is named or none answers: unknown is not 0.
    static func read(_ configuration: Configuration) -> [(topic: String, count: Int64)]? {
        guard let brokers = configuration[.kafkaBrokers],
            let admin = try? KafkaAdmin(KafkaConfiguration(brokers: brokers, clientID: "rookery-coordinator"))
        else { return nil }
        return read(admin, prefix: configuration[.topicPrefix])
    }

    /// `nil` where none answers.
    static func read(_ admin: KafkaAdmin, prefix: String) -> [(topic: String, count: Int64)]? {
        let limit = Duration.seconds(3)
        var counts: [(topic: String, count: Int64)] = []
        for topic in Topic.allCases {
            let name = topic.deadLetterName(prefix: prefix)
            guard let described = try? admin.describe(topic: name, timeout: limit) else { return nil }
            var count: Int64 = 0
            for partition in 0..<Int32(described.partitions) {
                let place = TopicPartition(topic: name, partition: partition)
                guard let marks = try? admin.watermarks(place, timeout: limit) else { return nil }
                count += marks.high - marks.low
            }
            counts.append((name, count))
        }
        return counts
    }
}
