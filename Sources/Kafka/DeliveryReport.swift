/// What became of the records produced since the last flush.
public struct DeliveryReport: Sendable {
    /// Records that were given up, grouped by topic and reason.
    public struct Failure: Sendable, CustomStringConvertible {
        /// Where they were to go.
        public let topic: String
        /// librdkafka's words.
        public let reason: String
        /// How many records, at least 1.
        public fileprivate(set) var count: Int

        public var description: String { "\(count) record(s) for \(topic): \(reason)" }
    }

    /// Records the brokers have acknowledged.
    public internal(set) var delivered = 0
    /// Empty where everything was acknowledged.
    public private(set) var failures: [Failure] = []
    /// One past the highest offset acknowledged in each partition.
    public private(set) var nextOffsets: [TopicPartition: Int64] = [:]

    /// Records given up, in all.
    public var failed: Int { failures.reduce(0) { $0 + $1.count } }

    mutating func acknowledge(_ partition: TopicPartition, offset: Int64) {
        delivered += 1
        nextOffsets[partition] = Swift.max(nextOffsets[partition] ?? 0, offset + 1)
    }

    mutating func fail(topic: String, reason: String) {
        if let index = failures.firstIndex(where: { $0.topic == topic && $0.reason == reason }) {
            failures[index].count += 1
        } else {
            failures.append(Failure(topic: topic, reason: reason, count: 1))
        }
    }

    /// - Throws: `.deliveryFailed` naming the topics, if any record was given up.
    public func requireAll() throws(KafkaError) {
        guard !failures.isEmpty else { return }
        let reasons = failures.map(\.description).joined(separator: "; ")
        throw KafkaError(.deliveryFailed, "not delivered: \(reasons)", isRetriable: true)
    }
}
