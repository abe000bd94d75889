import Kafka
import Postgres
import Runtime
import Store

/// The rows of `consumer_offsets` for this stream's group.
extension StreamProcessor {
    /// The next offset to read of each partition, 0 for one nobody has read yet; `nil` if Postgres cannot say now.
    func storedOffsets(_ partitions: [TopicPartition]) -> [TopicPartition: Int64]? {
        do {
            if !database.isUsable { try database.reconnect() }
            var stored = try ConsumerOffsets.load(database, group: settings.group)
            // A row from the start, so that it is known who reads a partition in which nothing happens.
            let begun = partitions.map(\.stored).filter { stored[$0] == nil }.map {
                ConsumerOffsets.Move($0, from: nil, to: 0)
            }
            if !begun.isEmpty {
                if stored.isEmpty { try noticeOtherGroups() }
                try database.transaction {
                    try ConsumerOffsets.advance(database, group: settings.group, owner: settings.owner, begun)
                }
                stored = try ConsumerOffsets.load(database, group: settings.group)
            }
            let offsets = partitions.compactMap { partition in stored[partition.stored].map { (partition, $0) } }
            return Dictionary(uniqueKeysWithValues: offsets)
        } catch {
            log.error("offsets_not_read", ["error": .text(String(describing: error))])
            return nil
        }
    }

    /// A group without offsets where one of its kind has some was renamed, most likely: it reads everything again.
    private func noticeOtherGroups() throws {
        guard let role = settings.role else { return }
        let others = try ConsumerOffsets.groups(database, endingWith: role, reading: settings.topics)
            .filter { $0 != settings.group }
        guard !others.isEmpty else { return }
        log.warning(
            "group_begins_anew",
            [
                "group": .text(settings.group), "others": .text(others.joined(separator: ", ")),
                "meaning": "every record kept is read again; the tables do not change by that",
            ])
    }

    /// Moves the stored offsets in the open transaction, each only from where it is expected to stand.
    ///
    /// - Throws: `StoreError.offsetConflict` if one stands elsewhere.
    func moveOffsets(_ moves: [OffsetMove]) throws {
        try ConsumerOffsets.advance(
            database, group: settings.group, owner: settings.owner,
            moves.map { ConsumerOffsets.Move($0.partition.stored, from: $0.from, to: $0.to, records: $0.records) })
    }
}

extension TopicPartition {
    /// As the database's statements name it.
    var stored: ConsumerOffsets.Partition { .init(topic: topic, partition: partition) }
}
