import Kafka
import Postgres

/// The rows of `consumer_offsets` of one consumer group: where each partition is to be read next, kept with the effects of
/// what was read.
///
/// Offsets move by compare-and-swap in the transaction that writes the effects. A member that was presumed dead and comes
/// back finds its expected offset gone, and its whole transaction is undone.
///
/// Confined to the connection's thread.
public struct StoredOffsets {
    let connection: PostgresConnection
    let group: String
    /// Goes into `consumer_offsets.owner`.
    let owner: String

    public init(_ connection: PostgresConnection, group: String, owner: String) {
        self.connection = connection
        self.group = group
        self.owner = owner
    }

    /// The next offset of every partition the group has one for.
    public func load() throws(PostgresError) -> [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        for row in try connection.execute(
            "SELECT topic, partition, next_offset FROM consumer_offsets WHERE consumer_group = \(group)"
        ) {
            let partition = TopicPartition(topic: try row.text(0), partition: Int32(clamping: try row.int(1)))
            offsets[partition] = try row.int(2)
        }
        return offsets
    }

    /// Other groups whose names end with a role's and that have offsets beyond 0 in any of the topics.
    func otherGroups(ofRole role: String, reading topics: [String]) throws(PostgresError) -> [String] {
        let rows = try connection.execute(
            """
            SELECT DISTINCT consumer_group FROM consumer_offsets
            WHERE topic = ANY (\(topics)) AND right(consumer_group, length(\(role))) = \(role) AND next_offset > 0
              AND consumer_group <> \(group)
            ORDER BY consumer_group
            """)
        var groups: [String] = []
        for row in rows { groups.append(try row.text(0)) }
        return groups
    }

    /// Moves the offsets of many partitions, each only from where the caller expects it. Call it first in the
    /// transaction: a second member then waits here, before it has done any work.
    ///
    /// - Throws: `OffsetConflict` naming the partitions that were elsewhere; nothing may be committed then.
    public func advance(_ moves: [OffsetMove]) throws {
        guard !moves.isEmpty else { return }
        let sorted = moves.sorted { $0.partition < $1.partition }
        let moved = try connection.execute(
            """
            WITH move AS (
                SELECT topic, partition::integer AS partition, expected, next, records
                FROM unnest(\(sorted.map(\.partition.topic)), \(.ints(sorted.map { Int64($0.partition.partition) })),
                    \(sorted.map(\.from)), \(sorted.map(\.to)), \(sorted.map(\.records)))
                    AS m (topic, partition, expected, next, records)
            ), held AS (
                SELECT o.topic, o.partition, m.next, m.records
                FROM consumer_offsets o JOIN move m USING (topic, partition)
                WHERE o.consumer_group = \(group) AND o.next_offset = m.expected
                ORDER BY o.topic, o.partition FOR UPDATE OF o
            ), moved AS (
                UPDATE consumer_offsets o
                SET next_offset = h.next, records_applied = o.records_applied + h.records, owner = \(owner),
                    updated_at = clock_timestamp()
                FROM held h WHERE o.consumer_group = \(group) AND o.topic = h.topic AND o.partition = h.partition
                RETURNING o.topic, o.partition
            ), begun AS (
                INSERT INTO consumer_offsets (consumer_group, topic, partition, next_offset, records_applied, owner)
                SELECT \(group), topic, partition, next, records, \(owner) FROM move WHERE expected IS NULL
                ON CONFLICT DO NOTHING
                RETURNING topic, partition
            )
            SELECT topic, partition FROM moved UNION ALL SELECT topic, partition FROM begun
            """
        )
        guard moved.count < sorted.count else { return }
        var done: Set<TopicPartition> = []
        for row in moved {
            done.insert(TopicPartition(topic: try row.text(0), partition: Int32(clamping: try row.int(1))))
        }
        throw OffsetConflict(group: group, partitions: sorted.map(\.partition).filter { !done.contains($0) })
    }
}

/// Another member of the group has moved the offsets: drop what was read and load them again.
public struct OffsetConflict: Error, CustomStringConvertible {
    public let group: String
    public let partitions: [TopicPartition]

    public var description: String {
        let names = partitions.map(\.description).joined(separator: ", ")
        return "group \(group): the offsets of \(names) were moved by another member"
    }
}
