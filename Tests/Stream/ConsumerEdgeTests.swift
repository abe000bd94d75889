import Kafka
import MockBroker
import Postgres
import Synchronization
import TestServers
import Testing

@testable import Stream

/// What a stream does where broker and database no longer agree about where it is.
@Suite(.serialized) struct ConsumerEdgeTests {
    private func once(_ numbers: some Sequence<Int64>) -> [Int64: Int64] {
        Dictionary(uniqueKeysWithValues: numbers.map { ($0, 1) })
    }

    private func store(_ fixture: StreamFixture, _ offsets: [Int64]) throws {
        for (partition, offset) in offsets.enumerated() {
            try fixture.database.execute(
                """
                INSERT INTO consumer_offsets (consumer_group, topic, partition, next_offset, owner)
                VALUES (\(fixture.topic), \(fixture.topic), \(Int64(partition))::bigint::integer, \(offset), 'tests')
                """)
        }
    }

    @Test func `an offset beyond the log's end is refused, and a group that begins anew reads on`() throws {
        let cluster = try MockCluster()
        defer { withExtendedLifetime(cluster) {} }
        let fixture = try StreamFixture(partitions: 1, cluster: cluster)
        try fixture.publish((100..<105).map(String.init))
        try store(fixture, [1000])
        let lines = LogLines()
        let stream = try fixture.stream(log: lines.add)
        #expect(try fixture.turn(stream) { lines.first("offset_out_of_range", "topic was made anew") != nil })
        #expect(!stream.isReady)
        stream.close()
        #expect(try fixture.numbers().isEmpty)
        #expect(try fixture.storedOffsets() == 1000)

        let renamed = try fixture.stream(change: { $0.group = "anew-" + $0.group })
        #expect(try fixture.turn(renamed) { try fixture.storedOffsets() == 1005 && renamed.isReady })
        renamed.close()
        #expect(try fixture.numbers() == once(100..<105))
    }

    @Test func `records that retention deleted before they were read are told as lost and the rest is read`() throws {
        let cluster = try MockCluster()
        defer { withExtendedLifetime(cluster) {} }
        let fixture = try StreamFixture(partitions: 1, cluster: cluster)
        // The broker keeps five megabytes of a partition.
        let zeros = String(repeating: "0", count: 200_000)
        for step in 0..<10 {
            try fixture.publish(
                (0..<4).map { zeros + String(100 + 4 * step + $0) }, settings: ["compression.codec": "none"])
        }
        try store(fixture, [1])
        let lines = LogLines()
        let stream = try fixture.stream(log: lines.add)
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 40 && stream.isReady })
        stream.close()
        #expect(lines.first("offset_out_of_range", "going on at its oldest") != nil)
        let numbers = try fixture.numbers()
        let first = try #require(numbers.keys.min())
        #expect(first > 101 && first < 130)
        #expect(numbers == once(first..<140))
    }

    @Test func `partitions that a topic gained are read from their beginning and the others from where they were`()
        throws
    {
        let fixture = try StreamFixture(partitions: 4)
        for partition in 0..<2 { try fixture.publish((0..<10).map { String(200 + $0) }, partition: Int32(partition)) }
        try store(fixture, [10, 10])
        for partition in 0..<4 {
            try fixture.publish((0..<5).map { String(300 + partition * 10 + $0) }, partition: Int32(partition))
        }
        let stream = try fixture.stream()
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 40 })
        stream.close()
        #expect(
            try fixture.numbers() == once((0..<4).flatMap { partition in (0..<5).map { 300 + partition * 10 + $0 } }))
    }

    @Test func `a renamed group reads everything again and says so`() throws {
        let fixture = try StreamFixture(partitions: 1)
        try fixture.publish((100..<110).map(String.init))
        let stream = try fixture.stream(change: { $0.role = $0.group })
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 10 })
        stream.close()
        let lines = LogLines()
        let renamed = try fixture.stream(log: lines.add) { settings in
            settings.role = settings.group
            settings.group = "new-" + settings.group
        }
        #expect(try fixture.turn(renamed) { try fixture.storedOffsets() == 20 })
        renamed.close()
        #expect(lines.first("consumer_group_new", "\"others\":\"\(fixture.topic)\"") != nil)
        // A plain count shows the repetition; the loop's own tables do not change by it.
        #expect(try fixture.numbers().values.allSatisfy { $0 == 2 })
    }

    @Test func `a database restored under an idle stream is caught up without a new record`() throws {
        let fixture = try StreamFixture(partitions: 1)
        let lines = LogLines()
        let stream = try fixture.stream(log: lines.add) { $0.auditInterval = .milliseconds(50) }
        try fixture.publish((100..<200).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 100 })
        try fixture.database.script(
            """
            BEGIN;
            DELETE FROM numbers WHERE number >= 140;
            UPDATE consumer_offsets SET next_offset = 40;
            COMMIT
            """)
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 100 && stream.isReady })
        stream.close()
        #expect(try fixture.numbers() == once(100..<200))
        #expect(lines.first("offsets_moved_elsewhere", "the database was restored") != nil)
    }

    @Test func `a partition whose records the client does not give is read anew`() throws {
        let fixture = try StreamFixture(partitions: 2)
        let lines = LogLines()
        let stream = try fixture.stream(log: lines.add) { $0.auditInterval = .milliseconds(300) }
        try fixture.publish((100..<200).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 100 })
        // What a pause that overtakes the start of reading comes to: assigned, without error, and silent.
        try stream.consumer?.pause([TopicPartition(topic: fixture.topic, partition: 1)])
        try fixture.publish((200..<300).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 200 })
        stream.close()
        #expect(try fixture.numbers() == once(100..<300))
        #expect(lines.first("reading_stalled", "\(fixture.topic)") != nil)
    }

    @Test func `two deployments in one group tell each other, and each has everything once the other left`() throws {
        let cluster = try MockCluster()
        defer { withExtendedLifetime(cluster) {} }
        let first = try StreamFixture(partitions: 4, cluster: cluster)
        let second = try StreamFixture(sharing: first)
        let lines = LogLines()
        let one = try first.stream(owner: "one", log: lines.add) { $0.deployment = "first" }
        try first.publish((100..<200).map(String.init))
        #expect(try first.turn(one) { try first.storedOffsets() == 100 })
        let two = try second.stream(owner: "two", log: lines.add) { $0.deployment = "second" }
        #expect(try first.turn(one, two) { two.machine.positions.count == 2 && one.machine.positions.count == 2 })
        #expect(try first.turn(one, two) { lines.first("group_shared", "ROOKERY_GROUP_PREFIX") != nil })
        try first.publish((200..<300).map(String.init))
        #expect(try first.turn(one, two) { try first.storedOffsets() > 100 && second.storedOffsets() > 50 })
        one.close()
        #expect(try second.turn(two) { try second.storedOffsets() == 200 })
        two.close()
        #expect(try second.numbers() == once(100..<300))
        let alone = try first.stream(owner: "one")
        #expect(try first.turn(alone) { try first.storedOffsets() == 200 })
        alone.close()
        #expect(try first.numbers() == once(100..<300))
    }
}

/// What streams had to say.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    @Sendable func add(_ line: String) { lines.withLock { $0.append(line) } }

    /// The first line with all of these in it.
    func first(_ parts: String...) -> String? {
        lines.withLock { lines in lines.first { line in parts.allSatisfy(line.contains) } }
    }
}
