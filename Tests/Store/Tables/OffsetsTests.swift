import Postgres
import Store
import Testing

@Suite struct OffsetsTests {
    private func partition(_ number: Int32, topic: String = "metrics") -> ConsumerOffsets.Partition {
        ConsumerOffsets.Partition(topic: topic, partition: number)
    }

    private func advance(
        _ connection: PostgresConnection, owner: String = "me", _ moves: [ConsumerOffsets.Move]
    ) throws {
        try connection.transaction {
            try ConsumerOffsets.advance(connection, group: "learner", owner: owner, moves)
        }
    }

    @Test func `offsets begin, move and are loaded again by group`() throws {
        let fixture = try StoreFixture()
        let moves = [
            ConsumerOffsets.Move(partition(1), from: nil, to: 10), .init(partition(0), from: nil, to: 0),
            .init(partition(0, topic: "posts"), from: nil, to: 7),
        ]
        try advance(fixture.connection, moves)
        try advance(fixture.connection, [.init(partition(1), from: 10, to: 25), .init(partition(0), from: 0, to: 3)])
        #expect(
            try ConsumerOffsets.load(fixture.connection, group: "learner")
                == [partition(1): 25, partition(0): 3, partition(0, topic: "posts"): 7]
        )
        #expect(try ConsumerOffsets.load(fixture.connection, group: "predictor").isEmpty)
    }

    @Test func `records are counted with the offsets, and a refused move counts none`() throws {
        let fixture = try StoreFixture()
        func counted() throws -> Int64 {
            try fixture.connection.execute("SELECT sum(records_applied)::bigint AS n FROM consumer_offsets").only().int(
                "n")
        }
        try advance(fixture.connection, [.init(partition(0), from: nil, to: 10, records: 10)])
        try advance(fixture.connection, [.init(partition(0), from: 10, to: 15, records: 4)])
        #expect(throws: StoreError.self) {
            try advance(fixture.connection, [.init(partition(0), from: 10, to: 15, records: 4)])
        }
        #expect(try counted() == 14)
    }

    @Test func `a member that was replaced finds its offsets moved and names them`() throws {
        let fixture = try StoreFixture()
        try advance(
            fixture.connection, [.init(partition(0), from: nil, to: 10), .init(partition(1), from: nil, to: 10)])
        try advance(fixture.connection, owner: "other", [.init(partition(1), from: 10, to: 20)])
        for stale: [ConsumerOffsets.Move] in [
            [.init(partition(0), from: 10, to: 12), .init(partition(1), from: 10, to: 12)],
            [.init(partition(1), from: nil, to: 12)], [.init(partition(1), from: 9, to: 12)],
            [.init(partition(5), from: 3, to: 12)],
        ] {
            let error = #expect(throws: StoreError.self) { try advance(fixture.connection, stale) }
            #expect(error?.code == .offsetConflict)
            #expect(error?.description.contains("metrics/\(stale[stale.count - 1].partition.partition)") == true)
        }
        #expect(
            try ConsumerOffsets.load(fixture.connection, group: "learner") == [partition(0): 10, partition(1): 20]
        )
    }

    @Test func `of two that move the same offset at once the second waits and is refused`() throws {
        let fixture = try StoreFixture()
        try advance(fixture.connection, [.init(partition(0), from: nil, to: 10)])
        let other = try fixture.connect()
        try fixture.connection.execute("SELECT set_config('lock_timeout', '0', false)")
        try other.execute("SELECT set_config('lock_timeout', '100', false)")
        try fixture.connection.transaction {
            try ConsumerOffsets.advance(
                fixture.connection, group: "learner", owner: "me", [.init(partition(0), from: 10, to: 20)]
            )
            let waiting = #expect(throws: PostgresError.self) {
                try advance(other, [.init(partition(0), from: 10, to: 15)])
            }
            #expect(waiting?.code == .lockTimeout)
        }
        let refused = #expect(throws: StoreError.self) { try advance(other, [.init(partition(0), from: 10, to: 15)]) }
        #expect(refused?.code == .offsetConflict)
        #expect(try ConsumerOffsets.load(other, group: "learner") == [partition(0): 20])
    }
}
