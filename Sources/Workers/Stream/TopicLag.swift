import Runtime

/// How far a worker is behind in a topic, over the partitions it has.
struct TopicLag: Hashable, Sendable {
    /// With its prefix.
    let topic: String
    /// Wall age of the oldest record that is not applied yet; 0 at the end, `nil` where it is not known.
    let seconds: Double?
    /// How many are not applied yet; `nil` where it is not known. Too many where offsets leave gaps.
    let records: Int64?

    var json: StructuredValue {
        [
            "topic": .text(topic), "seconds": .optional(seconds.map { ($0 * 1000).rounded() / 1000 }),
            "records": .optional(records),
        ]
    }
}
