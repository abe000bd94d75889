import Kafka

/// Tells an idle partition from one whose records do not arrive, without I/O.
///
/// The client fetches on threads of its own. If it loses its position in a partition, as it does where a pause overtakes
/// the start of fetching, it reports no error: the partition stays assigned and none of its records ever arrives.
struct StallDetector {
    /// Polls between two checks before a partition counts as stalled: a suspended process has not polled.
    static let patience = 10

    private struct Wait {
        let offset: Int64
        let poll: Int
        var isReported = false
    }

    private var polls = 0
    private var last: [TopicPartition: Int64] = [:]
    private var waits: [TopicPartition: Wait] = [:]

    /// To be called with each poll.
    mutating func polled() { polls += 1 }

    /// No record can arrive now, so a record that does not arrive means nothing.
    mutating func reset() {
        last = [:]
        waits = [:]
    }

    /// Partitions of which no record arrived since the last check; only their ends need to be queried.
    mutating func quiet(_ expected: [TopicPartition: Int64]) -> [TopicPartition] {
        defer { last = expected }
        return expected.filter { last[$0.key] == $0.value }.keys.sorted()
    }

    /// Partitions that already had unread records at the last check and of which none arrived since. Each is returned once
    /// for an offset.
    ///
    /// - Parameter ends: one past the newest record of each quiet partition.
    mutating func stalled(_ expected: [TopicPartition: Int64], ends: [TopicPartition: Int64]) -> [TopicPartition] {
        var stalled: [TopicPartition] = []
        var kept: [TopicPartition: Wait] = [:]
        for (partition, end) in ends {
            guard let offset = expected[partition], end > offset else { continue }
            var wait = waits[partition] ?? Wait(offset: offset, poll: polls)
            if wait.offset != offset { wait = Wait(offset: offset, poll: polls) }
            if polls - wait.poll >= Self.patience, !wait.isReported {
                wait.isReported = true
                stalled.append(partition)
            }
            kept[partition] = wait
        }
        waits = kept
        return stalled.sorted()
    }
}
