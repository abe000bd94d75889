import FoundationEssentials
import Kafka
import TestServers
import Testing

/// Against the real broker the local stack uses.
@Suite
struct BrokerTests {
    private func configuration() throws -> KafkaConfiguration {
        KafkaConfiguration(
            brokers: try TansuServer.shared.get().brokers, clientID: "tests",
            extra: ["session.timeout.ms": "6000"])
    }

    @Test func `topics are made once, records go in and come out in order`() throws {
        let configuration = try configuration()
        let topic = "t-\(UUID().uuidString)"
        let admin = try KafkaAdmin(configuration)
        #expect(try admin.createTopics([topic], partitions: 3, replication: 1) == [topic])
        #expect(try admin.createTopics([topic], partitions: 3, replication: 1).isEmpty)
        #expect(try admin.describe(topic: topic).partitions == 3)
        let producer = try KafkaProducer(configuration)
        for number in 0..<3000 {
            try producer.produce(topic: topic, key: "key \(number % 7)", value: Array(String(number).utf8))
        }
        try producer.flush(timeout: .seconds(20)).requireAll()
        let reader = try KafkaReader(configuration, topics: [topic])
        var last: [TopicPartition: Int64] = [:]
        var count = 0
        while let batch = try reader.next() {
            for record in batch {
                #expect(record.offset == (last[record.topicPartition] ?? -1) + 1)
                last[record.topicPartition] = record.offset
                count += 1
            }
        }
        #expect(count == 3000)
        let error = #expect(throws: KafkaError.self) { try admin.describe(topic: topic + "-none") }
        #expect(error?.code == .unknownTopicOrPartition)
    }

    @Test func `a second member takes over what the first had finished and committed`() throws {
        let configuration = try configuration()
        let topic = "t-\(UUID().uuidString)"
        try KafkaAdmin(configuration).createTopics([topic], partitions: 2, replication: 1)
        let producer = try KafkaProducer(configuration)
        for partition in 0..<2 as Range<Int32> {
            for number in 0..<20 {
                try producer.produce(topic: topic, partition: partition, key: "k", value: Array("\(number)".utf8))
            }
        }
        try producer.flush(timeout: .seconds(20)).requireAll()

        let first = Recorder()
        let one = try KafkaConsumer(configuration, group: topic, topics: [topic], delegate: first)
        #expect(try one.collect(40).count == 40)
        let second = Recorder()
        let two = try KafkaConsumer(configuration, group: topic, topics: [topic], delegate: second)
        let deadline = ContinuousClock.now + Deadline.patience
        while second.assigned.isEmpty, .now < deadline {
            _ = try one.poll(max: 10, timeout: .milliseconds(20))
            _ = try two.poll(max: 10, timeout: .milliseconds(20))
        }
        #expect(first.revoked.count == 2)
        #expect(second.assigned.count == 1)
        two.close()
        one.close()
    }
}
