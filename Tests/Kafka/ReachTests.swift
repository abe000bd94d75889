import Kafka
import MockBroker
import TestServers
import Testing

@Suite struct ReachTests {
    @Test func `brokers that do not answer are named`() throws {
        let admin = try KafkaAdmin(KafkaConfiguration(brokers: "127.0.0.1:1", clientID: "tests"))
        let error = #expect(throws: KafkaError.self) { try admin.reach(timeout: .milliseconds(300)) }
        #expect(error?.code == .unreachable)
        #expect(error?.description.contains("127.0.0.1:1") == true)
    }

    @Test func `a consumer notices that all brokers are gone and that one is back`() throws {
        let cluster = try MockCluster()
        cluster.create(topic: "numbers", partitions: 1)
        let recorder = Recorder()
        let consumer = try KafkaConsumer(cluster.configuration(), group: "g", topics: ["numbers"], delegate: recorder)
        try consumer.poll(until: { !recorder.assigned.isEmpty })
        #expect(consumer.reachesBrokers)
        cluster.stop()
        try consumer.poll(until: { !consumer.reachesBrokers })
        #expect(!consumer.reachesBrokers)
        consumer.probe(timeout: .milliseconds(100))
        #expect(!consumer.reachesBrokers)
        cluster.start()
        let deadline = ContinuousClock.now + Deadline.patience
        while !consumer.reachesBrokers, .now < deadline {
            consumer.probe(timeout: .seconds(1))
            _ = try consumer.poll(max: 1, timeout: .milliseconds(20))
        }
        #expect(consumer.reachesBrokers)
        consumer.close()
    }
}
