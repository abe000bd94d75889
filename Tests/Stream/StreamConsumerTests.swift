import Kafka
import Postgres
import TestServers
import Testing

@testable import Stream

/// Against a real broker and a real Postgres.
@Suite(.serialized)
struct StreamConsumerTests {
    private func once(_ numbers: some Sequence<Int64>) -> [Int64: Int64] {
        Dictionary(uniqueKeysWithValues: numbers.map { ($0, 1) })
    }

    @Test func `each record is applied once over a restart in mid-stream`() throws {
        let fixture = try StreamFixture()
        try fixture.publish((100..<400).map(String.init))
        let first = try fixture.stream(batchMax: 40)
        #expect(try fixture.turn(first) { try fixture.storedOffsets() >= 80 })
        first.close()
        let second = try fixture.stream(owner: "two")
        #expect(try fixture.turn(second) { try fixture.storedOffsets() >= 300 })
        second.close()
        #expect(try fixture.numbers() == once(100..<400))
        #expect(try fixture.storedOffsets() == 300)
    }

    @Test func `a record that cannot be decoded is kept apart with its place and reason`() throws {
        let fixture = try StreamFixture(partitions: 1)
        try fixture.publish(["1", "x", "2"])
        let stream = try fixture.stream()
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 3 })
        stream.close()
        #expect(try fixture.numbers() == once([1, 2]))
        let letters = try fixture.dead()
        #expect(letters.map(\.value) == ["x"])
        #expect(letters.first?.reason == "field number is no number")
        #expect(letters.first?.place == "\(fixture.topic) 0 1 n/1")
    }

    @Test func `of a batch the database refuses only the record at fault is set aside`() throws {
        let fixture = try StreamFixture(partitions: 1)
        try fixture.publish((10..<20).map(String.init))
        let stream = try fixture.stream()
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 10 })
        stream.close()
        #expect(try fixture.numbers() == once((10..<20).filter { $0 != 13 }))
        #expect(try fixture.dead().map(\.value) == ["13"])
    }

    @Test func `what is decoded before its turn is applied once, also when the batch before it fails`() throws {
        let fixture = try StreamFixture(partitions: 1)
        try fixture.publish((0..<200).map { $0 == 47 ? "x" : String($0) })
        struct Interruption: Error {}
        let adder = Adder()
        let stream = try fixture.stream(batchMax: 20, effects: adder)
        var failures = 4
        var early = 0
        func goAhead() throws {
            adder.interlude = goAhead
            while stream.prefetch() {}
            early += stream.prefetchedCount
            guard failures > 0 else { return }
            failures -= 1
            throw Interruption()
        }
        adder.interlude = goAhead
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 200 })
        stream.close()
        #expect(early > 0)
        #expect(try fixture.numbers() == once((0..<200).filter { $0 != 13 && $0 != 47 }))
        #expect(try fixture.dead().map(\.value).sorted() == ["13", "x"])
    }

    @Test func `the broker is told where the group is, from its first assignment on`() throws {
        let fixture = try StreamFixture(partitions: 2)
        let partitions = (0..<2).map { TopicPartition(topic: fixture.topic, partition: $0) }
        let stream = try fixture.stream()
        /// `nil` where the group was told nothing, which a lag tool shows as nothing rather than as everything.
        func told() throws -> [Int64?] {
            let told = try stream.consumer?.committed(partitions, timeout: .seconds(5)) ?? [:]
            return partitions.map { told[$0]?.offset }
        }
        #expect(try fixture.turn(stream) { try told() == [0, 0] }, "before there is any record")
        try fixture.publish((100..<130).map(String.init), partition: 1)
        #expect(try fixture.turn(stream) { try told() == [0, 30] })
        #expect(try fixture.storedOffsets() == 30, "never ahead of what is stored")
        stream.close()
    }

    @Test func `a failure between two statements leaves neither effects nor offsets`() throws {
        let fixture = try StreamFixture(partitions: 1)
        try fixture.database.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF NEW.number = 5 THEN RAISE EXCEPTION 'the disk is on fire'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON numbers FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        try fixture.publish((0..<10).map(String.init))
        let stream = try fixture.stream()
        #expect(try fixture.turn(stream) { !stream.isReady && !stream.machine.positions.isEmpty })
        #expect(try fixture.numbers().isEmpty)
        #expect(try fixture.storedOffsets() == 0)
        try fixture.database.script("DROP TRIGGER refuse ON numbers")
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 10 })
        #expect(stream.isReady)
        stream.close()
        #expect(try fixture.numbers() == once(0..<10))
        #expect(try fixture.dead().isEmpty)
    }

    @Test func `connections cut again and again cost no record and repeat none`() throws {
        let fixture = try StreamFixture()
        try fixture.publish((100..<1100).map(String.init))
        let stream = try fixture.stream(batchMax: 25)
        var cuts = 0
        let done = try fixture.turn(stream) {
            if cuts < 10 {
                let cut = try fixture.database.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """)
                cuts += cut.count
            }
            return try fixture.storedOffsets() == 1000
        }
        #expect(done)
        #expect(cuts >= 10)
        stream.close()
        #expect(try fixture.numbers() == once(100..<1100))
    }

    @Test func `a COMMIT whose answer is lost is neither repeated nor forgotten`() throws {
        let fixture = try StreamFixture(partitions: 1)
        let cutter = try CommitCutter(target: TestServers.postgres().port)
        defer { cutter.stop() }
        let stream = try fixture.stream(batchMax: 10, through: cutter.port)
        #expect(try fixture.turn(stream) { !stream.machine.positions.isEmpty })
        cutter.cut(.afterCommit, .beforeCommit, .afterCommit, .beforeCommit, .beforeCommit, .afterCommit)
        try fixture.publish((100..<300).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 200 && stream.isReady })
        #expect(cutter.cuts == 6)
        stream.close()
        #expect(try fixture.numbers() == once(100..<300))
    }

    @Test func `a database that is down for a while is waited for`() throws {
        let server = try PostgresServer.start()
        defer { server.stop() }
        let fixture = try StreamFixture(partitions: 2, server: server)
        let stream = try fixture.stream(batchMax: 10)
        try fixture.publish((100..<200).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() >= 20 })
        server.stop()
        try fixture.publish((200..<300).map(String.init))
        #expect(try fixture.turn(stream) { !stream.isReady && stream.inHand > 0 })
        // With work in hand it waits for its next attempt; it does not turn as fast as it can.
        let begun = ContinuousClock.now
        for _ in 0..<20 { try stream.poll(wait: .milliseconds(20)) }
        #expect(begun.duration(to: .now) > .milliseconds(100))
        try server.resume()
        try fixture.database.reconnect()
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 200 })
        stream.close()
        #expect(try fixture.numbers() == once(100..<300))
    }

    @Test func `a late member drops its batch and goes on where the stored offset is`() throws {
        let fixture = try StreamFixture(partitions: 1)
        let stream = try fixture.stream()
        #expect(try fixture.turn(stream) { !stream.machine.positions.isEmpty })
        try fixture.database.execute("UPDATE consumer_offsets SET next_offset = 4, owner = 'another'")
        try fixture.publish((0..<10).map(String.init))
        #expect(try fixture.turn(stream) { try fixture.storedOffsets() == 10 })
        stream.close()
        #expect(try fixture.numbers() == once(4..<10))
    }

    @Test func `two members share the partitions and each record is still applied once`() throws {
        let fixture = try StreamFixture(partitions: 4)
        let first = try fixture.stream(owner: "one", batchMax: 20)
        try fixture.publish((0..<1000).filter { $0 != 13 }.map(String.init))
        #expect(try fixture.turn(first) { try fixture.storedOffsets() >= 100 })
        let second = try fixture.stream(owner: "two", batchMax: 20)
        #expect(try fixture.turn(first, second) { second.machine.positions.count == 2 })
        try fixture.publish((1000..<2000).map(String.init))
        #expect(try fixture.turn(first, second) { try fixture.storedOffsets() == 1999 })
        first.close()
        second.close()
        #expect(try fixture.numbers() == once((0..<2000).filter { $0 != 13 }))
    }
}
