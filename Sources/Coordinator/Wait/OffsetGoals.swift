import Kafka

/// How far a group is to have read: one past the last record of each partition.
struct OffsetGoals: Sendable {
    let group: String
    let nextOffsets: [TopicPartition: Int64]

    /// Records not read yet, given what the group's offsets are; a partition without one was not begun.
    func left(reached: [TopicPartition: Int64]) -> Int64 {
        nextOffsets.reduce(0) { $0 + max(0, $1.value - (reached[$1.key] ?? 0)) }
    }
}
