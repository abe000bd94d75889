import CRdKafka
import Kafka
import MockBroker
import TestServers
import Testing

@Suite struct ConsumerTests {
    private func fill(_ cluster: MockCluster, _ topic: String, _ values: Range<Int>) throws {
        let producer = try KafkaProducer(cluster.configuration())
        for value in values {
            try producer.produce(topic: topic, partition: 0, key: "k", value: Array(String(value).utf8))
        }
        try producer.flush(timeout: .seconds(10)).requireAll()
    }

    @Test func `reading starts where the delegate says`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        try fill(cluster, "numbers", 0..<10)
        let recorder = Recorder()
        recorder.starts = [TopicPartition(topic: "numbers", partition: 0): .offset(7)]
        let consumer = try KafkaConsumer(cluster.configuration(), group: "g", topics: ["numbers"], delegate: recorder)
        #expect(try consumer.collect(3) == ["7", "8", "9"])
        #expect(recorder.assigned.count == 1)
        consumer.close()
        #expect(recorder.revoked.count == 1)
        #expect(recorder.lost.isEmpty)
    }

    @Test func `a withheld start reads nothing until it is known`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        try fill(cluster, "numbers", 0..<10)
        let partition = TopicPartition(topic: "numbers", partition: 0)
        let recorder = Recorder()
        recorder.starts = [partition: .withheld]
        let consumer = try KafkaConsumer(cluster.configuration(), group: "g", topics: ["numbers"], delegate: recorder)
        try consumer.poll(until: { !recorder.assigned.isEmpty })
        #expect(try consumer.collect(1, within: .milliseconds(500)).isEmpty)
        try consumer.restart([partition: .offset(4)])
        #expect(try consumer.collect(6) == ["4", "5", "6", "7", "8", "9"])
        try consumer.restart([partition: .beginning])
        #expect(try consumer.collect(2) == ["0", "1"])
        consumer.close()
    }

    @Test func `a position that is not in the log is an error and not a jump`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        try fill(cluster, "numbers", 0..<10)
        let recorder = Recorder()
        recorder.starts = [TopicPartition(topic: "numbers", partition: 0): .offset(1000)]
        let consumer = try KafkaConsumer(cluster.configuration(), group: "g", topics: ["numbers"], delegate: recorder)
        let error = #expect(throws: KafkaError.self) { try consumer.collect(1) }
        #expect(error?.code == .offsetOutOfRange)
        #expect(error?.topicPartition == TopicPartition(topic: "numbers", partition: 0))
        consumer.close()
    }

    @Test func `fetches that fail in passing lose nothing`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        try fill(cluster, "numbers", 0..<50)
        cluster.fail(
            request: .fetch,
            with: [RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR__TRANSPORT])
        let consumer = try KafkaConsumer(
            cluster.configuration(), group: "g", topics: ["numbers"], delegate: Recorder())
        #expect(try consumer.collect(50) == (0..<50).map(String.init))
        consumer.close()
    }

    @Test func `a group that was dissolved under the member counts as lost, not revoked`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        let recorder = Recorder()
        let consumer = try KafkaConsumer(cluster.configuration(), group: "g", topics: ["numbers"], delegate: recorder)
        try consumer.poll(until: { !recorder.assigned.isEmpty })
        cluster.fail(request: .heartbeat, with: [RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID])
        try consumer.poll(until: { !recorder.lost.isEmpty })
        #expect(recorder.lost == [TopicPartition(topic: "numbers", partition: 0)])
        #expect(recorder.revoked.isEmpty)
        consumer.close()
    }

    @Test func `a partition that was paused when it was lost is read once it is assigned again`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        let partition = TopicPartition(topic: "numbers", partition: 0)
        let recorder = Recorder()
        let consumer = try KafkaConsumer(cluster.configuration(), group: "g", topics: ["numbers"], delegate: recorder)
        try consumer.poll(until: { !recorder.assigned.isEmpty })
        try consumer.pause([partition])
        try fill(cluster, "numbers", 0..<10)
        cluster.fail(request: .heartbeat, with: [RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID])
        // Records may come with the very poll that brings the partition back, so every poll is listened to.
        #expect(try consumer.collect(10) == (0..<10).map(String.init))
        #expect(recorder.assigned == [partition, partition])
        #expect(recorder.lost == [partition])
        consumer.close()
    }

    @Test func `a batch outlives its consumer`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        try fill(cluster, "numbers", 0..<3)
        func read() throws -> KafkaBatch {
            let recorder = Recorder()
            let consumer = try KafkaConsumer(
                cluster.configuration(), group: "g", topics: ["numbers"], delegate: recorder)
            defer { consumer.close() }
            var batch = try consumer.poll(max: 10, timeout: .milliseconds(100))
            let deadline = ContinuousClock.now + Deadline.patience
            while batch.isEmpty, .now < deadline { batch = try consumer.poll(max: 10, timeout: .milliseconds(100)) }
            return batch
        }
        #expect(try read().first?.value == Array("0".utf8))
    }
}
