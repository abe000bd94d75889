import Kafka
import Runtime

/// Notices members of another deployment in the consumer group.
///
/// Each deployment commits its identity with its offsets. When partitions are assigned, their committed offsets are read
/// once: another deployment's mark means that two share the group, each reading only a part. Nothing is lost by that,
/// because each keeps offsets of its own in its database: what the other one held is read when it has left.
struct GroupConflictDetector {
    /// This deployment's identity; `nil` where offsets carry no mark, and nothing is checked.
    let deployment: String?
    let group: String
    /// Newly assigned partitions whose committed offsets are still to be read.
    private var unchecked: Set<TopicPartition> = []

    init(deployment: String?, group: String) {
        self.deployment = deployment
        self.group = group
    }

    mutating func assigned(_ partitions: [TopicPartition]) { unchecked.formUnion(partitions) }

    mutating func revoked(_ partitions: [TopicPartition]) { unchecked.subtract(partitions) }

    /// - Returns: whether another deployment is in the group.
    mutating func check(_ consumer: KafkaConsumer, _ log: Log) -> Bool {
        guard !unchecked.isEmpty, let deployment else { return false }
        let partitions = unchecked
        unchecked = []
        do throws(KafkaError) {
            let committed = try consumer.committed(partitions, timeout: .seconds(2))
            let foreign = committed.filter { !$0.value.metadata.isEmpty && $0.value.metadata != deployment }.keys
                .sorted()
            guard let first = foreign.first else { return false }
            log.error(
                "group_shared",
                [
                    "group": .text(group), "partition": .text(first.description), "partitions": .count(foreign.count),
                    "meaning": .text(
                        "another deployment reads with this group, so each sees only a part of the records; "
                            + "give each a ROOKERY_GROUP_PREFIX of its own"),
                ])
            return true
        } catch {
            log.warning("committed_offsets_not_read", ["error": .text(error.description)])
            return false
        }
    }
}
