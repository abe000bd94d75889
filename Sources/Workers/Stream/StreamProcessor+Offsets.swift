import Kafka
import Postgres
import Runtime

/// The rows of `consumer_offsets` for this stream's group.
extension StreamProcessor {
    /// The next offset to read of each partition, 0 for one nobody has read yet; `nil` if Postgres cannot say now.
    func storedOffsets(_ partitions: [TopicPartition]) -> [TopicPartition: Int64]? {
        do {
            if !database.isUsable { try database.reconnect() }
            return try database.transaction { try claimOffsets(partitions) }
        } catch {
            log.error("offsets_not_read", ["error": .text(String(describing: error))])
            return nil
        }
    }

    /// Makes the rows that are missing, and reads all.
    private func claimOffsets(_ partitions: [TopicPartition]) throws -> [TopicPartition: Int64] {
        let partitions = partitions.sorted()
        let keys: [PostgresParameter] = [
            .text(settings.group), .column(.texts(partitions.map(\.topic))),
            .column(.ints(partitions.map { Int64($0.partition) })),
        ]
        try database.execute(
            """
            INSERT INTO consumer_offsets (consumer_group, topic, partition, next_offset, owner)
            SELECT $1, topic, partition::integer, 0, $4 FROM unnest($2, $3) AS wanted (topic, partition)
            ORDER BY topic, partition
            ON CONFLICT DO NOTHING
            """, keys + [.text(settings.owner)])
        let rows = try database.execute(
            """
            SELECT topic, o.partition, next_offset
            FROM consumer_offsets o JOIN unnest($2, $3) AS wanted (topic, partition) USING (topic, partition)
            WHERE consumer_group = $1
            """, keys)
        var offsets: [TopicPartition: Int64] = [:]
        for row in rows {
            let partition = TopicPartition(topic: try row.text("topic"), partition: Int32(try row.int("partition")))
            offsets[partition] = try row.int("next_offset")
        }
        return offsets
    }

    /// Moves the stored offsets in the open transaction, each only from where it is expected to stand.
    ///
    /// - Throws: `StreamOvertaken` if one stands elsewhere.
    func moveOffsets(_ moves: [OffsetMove]) throws {
        let moved = try database.execute(
            """
            UPDATE consumer_offsets o
            SET next_offset = move.next_offset, owner = $6, updated_at = clock_timestamp()
            FROM unnest($2, $3, $4, $5) AS move (topic, partition, expected, next_offset)
            WHERE o.consumer_group = $1 AND o.topic = move.topic AND o.partition = move.partition
              AND o.next_offset = move.expected
            """,
            [
                .text(settings.group), .column(.texts(moves.map(\.partition.topic))),
                .column(.ints(moves.map { Int64($0.partition.partition) })), .column(.ints(moves.map(\.from))),
                .column(.ints(moves.map(\.to))), .text(settings.owner),
            ])
        guard moved.affected == moves.count else { throw StreamOvertaken() }
    }
}
