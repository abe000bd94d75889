import CRdKafka
import Kafka
import MockBroker
import Postgres
import TestServers
import Testing

@testable import Stream

/// What a stream does while the brokers fail, against librdkafka's own brokers in this process and a real Postgres.
@Suite(.serialized)
struct BrokerFaultTests {
    private func once(_ numbers: some Sequence<Int64>) -> [Int64: Int64] {
        Dictionary(uniqueKeysWithValues: numbers.map { ($0, 1) })
    }

    @Test func `leaders and the group's coordinator may move while each record is applied once`() throws {
        let cluster = try MockCluster(brokers: 3)
        let fixture = try StreamFixture(partitions: 2, cluster: cluster)
        let stream = try fixture.stream(batchMax: 20)
        #expect(try fixture.turn(stream) { stream.machine.positions.count == 2 })
        for round in 0..<3 {
            for partition in 0..<2 as Range<Int32> {
                cluster.lead(topic: fixture.topic, partition: partition, by: (Int32(round) + partition) % 3 + 1)
            }
            cluster.coordinate(group: fixture.topic, by: Int32(round) % 3 + 1)
            let first = 100 + 200 * round
            try fixture.publish((first..<first + 200).map(String.init))
            #expect(try fixture.turn(stream) { try fixture.storedOffsets() == Int64(200 * (round + 1)) })
        }
        #expect(try fixture.turn(stream) { stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(100..<700))
    }

    @Test func `answers that time out or are refused for a while lose nothing`() throws {
        let cluster = try MockCluster()
        let fixture = try StreamFixture(partitions: 1, cluster: cluster)
        let stream = try fixture.stream(batchMax: 20)
        #expect(try fixture.turn(stream) { stream.machine.positions.count == 1 })
        cluster.fail(
            request: .fetch,
            with: [
                RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR__TRANSPORT,
            ])
        cluster.fail(
            request: .offsetCommit, with: [RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_COORDINATOR])
        cluster.fail(request: .heartbeat, with: [RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE])
        try fixture.publish((100..<300).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 200 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(100..<300))
    }

    @Test func `without a broker a stream is not ready, and it goes on when one is back`() throws {
        let cluster = try MockCluster()
        let fixture = try StreamFixture(partitions: 1, cluster: cluster)
        let stream = try fixture.stream(batchMax: 20)
        try fixture.publish((100..<200).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 100 })
        cluster.stop()
        #expect(try fixture.turn(stream) { !stream.isReady })
        cluster.start()
        #expect(try fixture.turn(stream) { stream.isReady })
        try fixture.publish((200..<300).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 200 })
        stream.close()
        #expect(try fixture.numbers() == once(100..<300))
    }

    @Test func `a stream that its group does not take is not ready, says so, and goes on once it is taken`() throws {
        let cluster = try MockCluster()
        let fixture = try StreamFixture(partitions: 1, cluster: cluster)
        try fixture.publish((100..<120).map(String.init))
        let refusals = Array(repeating: RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, count: 3)
        cluster.fail(request: .joinGroup, with: refusals)
        let stream = try fixture.stream()
        let early = try fixture.turn(stream, limit: .seconds(1)) { stream.isReady }
        #expect(!early)
        #expect(stream.waitReason == "waiting for its consumer group")
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 20 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(100..<120))
    }

    @Test func `a bad record waits until its dead-letter topic takes it, and nothing behind it is lost`() throws {
        let cluster = try MockCluster()
        let fixture = try StreamFixture(partitions: 1, cluster: cluster)
        try fixture.publish(["1", "x", "2"])
        let stream = try fixture.stream()
        cluster.fail(topic: fixture.topic + ".dead", with: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
        #expect(try fixture.turn(stream) { stream.machine.failures > 0 })
        #expect(!stream.isReady)
        #expect(try fixture.storedOffsets() == 0)
        cluster.fail(topic: fixture.topic + ".dead", with: RD_KAFKA_RESP_ERR_NO_ERROR)
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 3 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once([1, 2]))
        #expect(try fixture.dead().map(\.value) == ["x"])
    }
}
