import Postgres

/// Where each partition is to be read next, kept with the effects of what was read.
///
/// Offsets move by compare-and-swap in the transaction that writes the effects. A member that was presumed dead and
/// comes back finds its expected offset gone, and its whole transaction is undone.
public enum ConsumerOffsets {
    public struct Partition: Hashable, Sendable {
        public let topic: String
        public let partition: Int32
        public init(topic: String, partition: Int32) {
            self.topic = topic
            self.partition = partition
        }
    }

    public struct Move: Hashable, Sendable {
        public let partition: Partition
        /// The offset this batch began at; nil where the group has none for the partition yet.
        public let expected: Int64?
        /// The offset after the last record of the batch.
        public let next: Int64
        /// How many records lie between and were worked off; added to the partition's count.
        public let records: Int64
        public init(_ partition: Partition, from expected: Int64?, to next: Int64, records: Int64 = 0) {
            self.partition = partition
            self.expected = expected
            self.next = next
            self.records = records
        }
    }

    /// The next offset of every partition the group has one for.
    public static func load(
        _ connection: PostgresConnection, group: String
    ) throws(PostgresError) -> [Partition: Int64] {
        var offsets: [Partition: Int64] = [:]
        for row in try connection.execute(
            "SELECT topic, partition, next_offset FROM consumer_offsets WHERE consumer_group = $1", [.text(group)]
        ) {
            let partition = Partition(topic: try row.text(0), partition: Int32(clamping: try row.int(1)))
            offsets[partition] = try row.int(2)
        }
        return offsets
    }

    /// Groups with offsets beyond 0 in any of the topics whose names end with a role's.
    public static func groups(
        _ connection: PostgresConnection, endingWith role: String, reading topics: [String]
    ) throws(PostgresError) -> [String] {
        let rows = try connection.execute(
            """
            SELECT DISTINCT consumer_group FROM consumer_offsets
            WHERE topic = ANY ($1) AND right(consumer_group, length($2)) = $2 AND next_offset > 0
            ORDER BY consumer_group
            """, [.column(.texts(topics)), .text(role)])
        var groups: [String] = []
        for row in rows { groups.append(try row.text(0)) }
        return groups
    }

    /// Moves the offsets of many partitions, each only from where the caller believes it to be. Call it first in the
    /// transaction: a second member then waits here, before it has done any work.
    ///
    /// - Throws: `StoreError.offsetConflict` naming the partitions that were elsewhere; nothing may be committed then.
    public static func advance(
        _ connection: PostgresConnection, group: String, owner: String, _ moves: [Move]
    ) throws {
        guard !moves.isEmpty else { return }
        let sorted = moves.sorted {
            ($0.partition.topic, $0.partition.partition) < ($1.partition.topic, $1.partition.partition)
        }
        let moved = try connection.execute(
            """
            WITH move AS (
                SELECT topic, partition::integer AS partition, expected, next, records
                FROM unnest($3, $4, $5, $6, $7) AS m (topic, partition, expected, next, records)
            ), held AS (
                SELECT o.topic, o.partition, m.next, m.records
                FROM consumer_offsets o JOIN move m USING (topic, partition)
                WHERE o.consumer_group = $1 AND o.next_offset = m.expected
                ORDER BY o.topic, o.partition FOR UPDATE OF o
            ), moved AS (
                UPDATE consumer_offsets o
                SET next_offset = h.next, records_applied = o.records_applied + h.records, owner = $2,
                    updated_at = clock_timestamp()
                FROM held h WHERE o.consumer_group = $1 AND o.topic = h.topic AND o.partition = h.partition
                RETURNING o.topic, o.partition
            ), begun AS (
                INSERT INTO consumer_offsets (consumer_group, topic, partition, next_offset, records_applied, owner)
                SELECT $1, topic, partition, next, records, $2 FROM move WHERE expected IS NULL
                ON CONFLICT DO NOTHING
                RETURNING topic, partition
            )
            SELECT topic, partition FROM moved UNION ALL SELECT topic, partition FROM begun
            """,
            [
                .text(group), .text(owner), .column(.texts(sorted.map(\.partition.topic))),
                .column(.ints(sorted.map { Int64($0.partition.partition) })),
                .column(.ints(sorted.map(\.expected))), .column(.ints(sorted.map(\.next))),
                .column(.ints(sorted.map(\.records))),
            ]
        )
        guard moved.count < sorted.count else { return }
        var done: Set<Partition> = []
        for row in moved { done.insert(Partition(topic: try row.text(0), partition: Int32(clamping: try row.int(1)))) }
        let lost = sorted.map(\.partition).filter { !done.contains($0) }.map { "\($0.topic)/\($0.partition)" }
        throw StoreError(
            .offsetConflict,
            "group \(group): the offsets of \(lost.joined(separator: ", ")) were moved by another member"
        )
    }
}
