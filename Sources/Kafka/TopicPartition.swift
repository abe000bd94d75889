/// One partition of one topic. Ordered by topic name, then partition number.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// With its prefix.
    public let topic: String
    /// From 0.
    public let partition: Int32

    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// `posts/3`
    public var description: String { "\(topic)/\(partition)" }
}
