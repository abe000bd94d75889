import Kafka
import Runtime

/// Measures how far behind each topic is, without I/O and without work for each record.
///
/// For each partition:
///
/// | state | seconds |
/// |---|---|
/// | records are in hand | age of the first of them |
/// | the broker reported the end, and is still fetched from | 0 |
/// | more exists and none of it has arrived | time since it was last at its end, or age of the record applied last: what follows is younger |
/// | not positioned, nothing reported yet, or at its end and not fetched from | unknown |
///
/// Ends come from answers to fetches. The answer to a query for a partition's end is not used: some brokers give the
/// first offset of the last batch.
struct LagMonitor {
    /// What a consumer has of one partition.
    struct Holding {
        /// The next offset expected from the broker; `nil` for a partition without a position.
        var expected: Int64?
        /// Records polled and not applied yet.
        var inHand: Int64 = 0
        /// When the first of them was produced, in milliseconds since the epoch.
        var oldest: Int64?
        /// One past the newest record, as last reported.
        var end: Int64?
    }

    /// Where the broker reported the end.
    private var ends: [TopicPartition: Int64] = [:]
    /// When the record applied last was produced, in milliseconds since the epoch.
    private var applied: [TopicPartition: Int64] = [:]
    /// When a partition was last seen at its end, in the same unit.
    private var lastAtEnd: [TopicPartition: Int64] = [:]

    mutating func reached(_ new: [TopicPartition: Int64]) {
        if !new.isEmpty { ends.merge(new) { _, new in new } }
    }

    mutating func applied(_ partition: TopicPartition, producedAt milliseconds: Int64?) {
        applied[partition] = milliseconds
    }

    /// The partitions were repositioned or revoked: what is known of them no longer holds.
    mutating func forget(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions {
            ends[partition] = nil
            applied[partition] = nil
            lastAtEnd[partition] = nil
        }
    }

    /// - Parameters:
    ///   - now: wall time, in milliseconds since the epoch.
    ///   - isFetching: whether a broker is reachable and records are fetched.
    mutating func lags(_ holdings: [TopicPartition: Holding], now: Int64, isFetching: Bool) -> [TopicLag] {
        for (partition, holding) in holdings where isFetching && isAtEnd(partition, holding) {
            lastAtEnd[partition] = now
        }
        return Dictionary(grouping: holdings, by: \.key.topic).sorted { $0.key < $1.key }.map { topic, holdings in
            let seconds = holdings.map { self.seconds($0.key, $0.value, now: now, isFetching: isFetching) }
            let records = holdings.map { self.records($0.key, $0.value, isFetching: isFetching) }
            let most = seconds.compactMap { $0 }.max() ?? 0
            // One partition that is behind counts although another is unknown; 0 only where all are at their ends.
            let isKnown = most > 0 || !seconds.contains(nil)
            return TopicLag(
                topic: topic, seconds: isKnown ? most : nil,
                records: records.contains(nil) ? nil : records.compactMap { $0 }.reduce(0, +))
        }
    }

    private func seconds(_ partition: TopicPartition, _ holding: Holding, now: Int64, isFetching: Bool) -> Double? {
        func age(_ milliseconds: Int64?) -> Double? { milliseconds.map { Double(max(0, now - $0)) / 1000 } }
        if holding.inHand > 0 { return age(holding.oldest) }
        guard holding.expected != nil else { return nil }
        if isAtEnd(partition, holding) { return isFetching ? 0 : nil }
        return age([applied[partition], lastAtEnd[partition]].compactMap { $0 }.max())
    }

    private func records(_ partition: TopicPartition, _ holding: Holding, isFetching: Bool) -> Int64? {
        guard let expected = holding.expected else { return nil }
        if isAtEnd(partition, holding) { return isFetching ? holding.inHand : nil }
        guard let end = holding.end, end > expected else { return nil }
        return holding.inHand + end - expected
    }

    /// No newer record was reported after its end.
    private func isAtEnd(_ partition: TopicPartition, _ holding: Holding) -> Bool {
        guard let expected = holding.expected, let end = ends[partition], end >= expected else { return false }
        return holding.end.map { $0 <= end } ?? true
    }
}

extension LagMonitor {
    /// Notes when the last record of each partition in an applied batch was produced. Searches from the end and stops
    /// once it has all partitions, which are few compared with the records.
    mutating func applied(_ batch: [KafkaRecord], _ moves: [OffsetMove]) {
        var left = moves.count
        var index = batch.endIndex
        while left > 0, index > batch.startIndex {
            index -= 1
            let record = batch[index]
            let next = record.offset + 1
            guard moves.contains(where: { $0.to == next && $0.partition == record.topicPartition }) else { continue }
            applied(record.topicPartition, producedAt: record.timestampMilliseconds)
            left -= 1
        }
    }

    /// Counts records in hand. They come in runs of one partition: one dictionary access a run.
    static func count(_ records: [KafkaRecord], into holdings: inout [TopicPartition: Holding]) {
        var start = records.startIndex
        while start < records.endIndex {
            let first = records[start]
            let end = records[start...].firstIndex { $0.topicPartition != first.topicPartition } ?? records.endIndex
            if var holding = holdings[first.topicPartition] {
                if holding.inHand == 0 { holding.oldest = first.timestampMilliseconds }
                holding.inHand += Int64(end - start)
                holdings[first.topicPartition] = holding
            }
            start = end
        }
    }
}

/// How far a consumer is behind in a topic, over its partitions.
public struct TopicLag: Hashable, Sendable {
    /// With its prefix.
    public let topic: String
    /// Wall age of the oldest record that is not applied yet; 0 at the end, `nil` where unknown.
    public let seconds: Double?
    /// How many records are not applied yet; `nil` where unknown. Too high where offsets have gaps.
    public let records: Int64?

    public var json: StructuredValue {
        [
            "topic": .text(topic), "seconds": .optional(seconds.map { ($0 * 1000).rounded() / 1000 }),
            "records": .optional(records),
        ]
    }
}
