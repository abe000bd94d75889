import CRdKafka
import Kafka
import MockBroker
import Testing

@Suite struct ProducerTests {
    @Test func `what was flushed is acknowledged with its next offsets`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 2)
        let producer = try KafkaProducer(cluster.configuration())
        for number in 0..<10 {
            try producer.produce(topic: "numbers", partition: Int32(number % 2), key: "k", value: [UInt8(number)])
        }
        let report = try producer.flush(timeout: .seconds(10))
        #expect(report.delivered == 10)
        #expect(report.failed == 0)
        #expect(report.nextOffsets[TopicPartition(topic: "numbers", partition: 0)] == 5)
        #expect(report.nextOffsets[TopicPartition(topic: "numbers", partition: 1)] == 5)
        #expect(try producer.flush(timeout: .seconds(1)).delivered == 0)
    }

    @Test func `a refusal that passes is retried without loss or repetition`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        cluster.fail(
            request: .produce,
            with: [RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION])
        let producer = try KafkaProducer(cluster.configuration(["retry.backoff.ms": "10"]))
        for number in 0..<100 { try producer.produce(topic: "numbers", key: "k", value: [UInt8(number)]) }
        try producer.flush(timeout: .seconds(20)).requireAll()
        let reader = try KafkaReader(cluster.configuration(), topics: ["numbers"])
        var values: [UInt8] = []
        while let batch = try reader.next() { for record in batch { values += record.value } }
        #expect(values == Array(0..<100))
    }

    @Test func `records given up are reported by topic and reason`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        cluster.stop()
        let producer = try KafkaProducer(cluster.configuration(["message.timeout.ms": "300"]))
        for _ in 0..<3 { try producer.produce(topic: "numbers", key: "k", value: [1]) }
        let report = try producer.flush(timeout: .seconds(20))
        #expect(report.delivered == 0)
        #expect(report.failed == 3)
        #expect(report.failures.first?.topic == "numbers")
        #expect(throws: KafkaError.self) { try report.requireAll() }
    }

    @Test func `a flush that takes too long says how much is outstanding and can be repeated`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        cluster.stop()
        let producer = try KafkaProducer(cluster.configuration())
        try producer.produce(topic: "numbers", key: "k", value: [1])
        let error = #expect(throws: KafkaError.self) { try producer.flush(timeout: .milliseconds(200)) }
        #expect(error?.code == .timedOut)
        #expect(producer.outstanding == 1)
        cluster.start()
        #expect(try producer.flush(timeout: .seconds(20)).delivered == 1)
    }

    @Test func `a record too large to queue is refused at once`() throws {
        let cluster = try MockCluster()
        let producer = try KafkaProducer(cluster.configuration(["message.max.bytes": "2000"]))
        let error = #expect(throws: KafkaError.self) {
            try producer.produce(topic: "numbers", key: "k", value: [UInt8](repeating: 0, count: 5000))
        }
        #expect(error?.code == .recordTooLarge)
    }

    @Test func `headers and keys arrive as they were given`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        let producer = try KafkaProducer(cluster.configuration())
        try producer.produce(
            topic: "numbers", key: "the key", value: [7], headers: [("schema", "post/1"), ("reason", "größer als 1")])
        try producer.flush(timeout: .seconds(10)).requireAll()
        let reader = try KafkaReader(cluster.configuration(), topics: ["numbers"])
        let record = try #require(try reader.next()?.first)
        #expect(String(decoding: record.key, as: UTF8.self) == "the key")
        #expect(record.header("schema") == "post/1")
        #expect(record.header("reason") == "größer als 1")
        #expect(record.header("other") == nil)
    }

    @Test func `a property nobody knows is named`() {
        let error = #expect(throws: KafkaError.self) {
            try KafkaProducer(KafkaConfiguration(brokers: "127.0.0.1:1", clientID: "t", extra: ["no.such.thing": "1"]))
        }
        #expect(error?.code == .badConfiguration)
        #expect(error?.description.contains("no.such.thing") == true)
    }
}
