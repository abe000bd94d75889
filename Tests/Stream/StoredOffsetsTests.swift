import FoundationEssentials
import Kafka
import Model
import Postgres
import Schema
import Stream
import TestServers
import Testing

@Suite struct StoredOffsetsTests {
    private func database() throws -> PostgresConnection {
        let connection = try PostgresConnection(
            PostgresConfiguration(url: TestServers.postgres().makeDatabase(), applicationName: "tests"))
        try Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) }).migrate(connection)
        return connection
    }

    private func move(
        _ number: Int32, topic: String = "metrics", from: Int64?, to: Int64, records: Int64 = 0
    ) -> OffsetMove {
        OffsetMove(partition: partition(number, topic: topic), from: from, to: to, records: records)
    }

    private func partition(_ number: Int32, topic: String = "metrics") -> TopicPartition {
        TopicPartition(topic: topic, partition: number)
    }

    private func offsets(
        _ connection: PostgresConnection, group: String = "learner", owner: String = "me"
    ) -> StoredOffsets { StoredOffsets(connection, group: group, owner: owner) }

    private func advance(_ connection: PostgresConnection, owner: String = "me", _ moves: [OffsetMove]) throws {
        try connection.transaction { try offsets(connection, owner: owner).advance(moves) }
    }

    @Test func `offsets begin, move and are loaded again by group`() throws {
        let database = try database()
        let begin = [
            move(1, from: nil, to: 10), move(0, from: nil, to: 0), move(0, topic: "posts", from: nil, to: 7),
        ]
        try advance(database, begin)
        try advance(database, [move(1, from: 10, to: 25), move(0, from: 0, to: 3)])
        #expect(
            try offsets(database).load()
                == [partition(1): 25, partition(0): 3, partition(0, topic: "posts"): 7])
        #expect(try offsets(database, group: "predictor").load().isEmpty)
    }

    @Test func `records are counted with the offsets, and a refused move counts none`() throws {
        let database = try database()
        func counted() throws -> Int64 {
            try database.execute("SELECT sum(records_applied)::bigint AS n FROM consumer_offsets").only().int("n")
        }
        try advance(database, [move(0, from: nil, to: 10, records: 10)])
        try advance(database, [move(0, from: 10, to: 15, records: 4)])
        #expect(throws: OffsetConflict.self) {
            try advance(database, [move(0, from: 10, to: 15, records: 4)])
        }
        #expect(try counted() == 14)
    }

    @Test func `a member that was replaced finds its offsets moved and names them`() throws {
        let database = try database()
        try advance(database, [move(0, from: nil, to: 10), move(1, from: nil, to: 10)])
        try advance(database, owner: "other", [move(1, from: 10, to: 20)])
        for stale in [
            [move(0, from: 10, to: 12), move(1, from: 10, to: 12)], [move(1, from: nil, to: 12)],
            [move(1, from: 9, to: 12)], [move(5, from: 3, to: 12)],
        ] {
            let error = #expect(throws: OffsetConflict.self) { try advance(database, stale) }
            #expect(error?.description.contains("metrics/\(stale[stale.count - 1].partition.partition)") == true)
        }
        #expect(try offsets(database).load() == [partition(0): 10, partition(1): 20])
    }

    @Test func `of two that move the same offset at once the second waits and is refused`() throws {
        let database = try database()
        try advance(database, [move(0, from: nil, to: 10)])
        let other = try PostgresConnection(database.configuration)
        try database.execute("SELECT set_config('lock_timeout', '0', false)")
        try other.execute("SELECT set_config('lock_timeout', '100', false)")
        try database.transaction {
            try offsets(database).advance([move(0, from: 10, to: 20)])
            let waiting = #expect(throws: PostgresError.self) {
                try advance(other, [move(0, from: 10, to: 15)])
            }
            #expect(waiting?.code == .lockTimeout)
        }
        #expect(throws: OffsetConflict.self) { try advance(other, [move(0, from: 10, to: 15)]) }
        #expect(try offsets(other).load() == [partition(0): 20])
    }
}
