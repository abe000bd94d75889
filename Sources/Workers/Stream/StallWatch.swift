import Kafka

/// Tells a partition in which nothing happens from one whose records do not come, without I/O.
///
/// The client reads on its own threads. Should it lose its place in a partition, as where a pause overtakes the start of
/// reading, it reports no error: the partition stays assigned and nothing of it ever comes.
struct StallWatch {
    /// Polls between two looks before a partition counts as stalled: a process that stood still has not polled.
    static let patience = 10

    private struct Wait {
        let offset: Int64
        let turn: Int
        var isReported = false
    }

    private var turn = 0
    private var last: [TopicPartition: Int64] = [:]
    private var waits: [TopicPartition: Wait] = [:]

    /// To be called with each poll.
    mutating func polled() { turn += 1 }

    /// Nothing can come now, so nothing that did not come means anything.
    mutating func forget() {
        last = [:]
        waits = [:]
    }

    /// Those of which nothing came since the last look: only their ends need to be asked for.
    mutating func quiet(_ expected: [TopicPartition: Int64]) -> [TopicPartition] {
        defer { last = expected }
        return expected.filter { last[$0.key] == $0.value }.keys.sorted()
    }

    /// Partitions that had records at the last look already and of which none came since; each is named once for an offset.
    ///
    /// - Parameter ends: one past the newest record of each quiet partition.
    mutating func stalled(_ expected: [TopicPartition: Int64], ends: [TopicPartition: Int64]) -> [TopicPartition] {
        var stalled: [TopicPartition] = []
        var kept: [TopicPartition: Wait] = [:]
        for (partition, end) in ends {
            guard let offset = expected[partition], end > offset else { continue }
            var wait = waits[partition] ?? Wait(offset: offset, turn: turn)
            if wait.offset != offset { wait = Wait(offset: offset, turn: turn) }
            if turn - wait.turn >= Self.patience, !wait.isReported {
                wait.isReported = true
                stalled.append(partition)
            }
            kept[partition] = wait
        }
        waits = kept
        return stalled.sorted()
    }
}
