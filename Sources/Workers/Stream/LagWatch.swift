import Kafka

/// Tells how far behind each topic is, without I/O and without a step for each record.
///
/// What it goes by, for each partition:
///
/// | state | seconds |
/// |---|---|
/// | records are in hand | age of the first of them |
/// | the broker said that there was no more, and is asked on | 0 |
/// | more is to come and none of it is here | since it was last at its end, or age of the record applied last: what comes is younger |
/// | not placed, nothing heard of it yet, or at its end and nobody is asked | not known |
///
/// The broker's word is its answer to a fetch. Its answer to the question where a partition ends is not used: some
/// brokers name the last batch's first offset.
struct LagWatch {
    /// What a stream has of one partition.
    struct Holding {
        /// The offset that comes next from the broker; `nil` for a partition that is not placed.
        var expected: Int64?
        /// Records polled and not applied yet.
        var inHand: Int64 = 0
        /// When the first of them was made, in milliseconds since the epoch.
        var oldest: Int64?
        /// One past the newest record, as last heard.
        var end: Int64?
    }

    /// Where the broker said that there was no more.
    private var ends: [TopicPartition: Int64] = [:]
    /// When the record applied last was made, in milliseconds since the epoch.
    private var applied: [TopicPartition: Int64] = [:]
    /// When a partition was last seen at its end, in the same unit.
    private var lastAtEnd: [TopicPartition: Int64] = [:]

    mutating func reached(_ new: [TopicPartition: Int64]) {
        if !new.isEmpty { ends.merge(new) { _, new in new } }
    }

    mutating func applied(_ partition: TopicPartition, madeAt milliseconds: Int64?) {
        applied[partition] = milliseconds
    }

    /// The partitions start anew or are somebody else's: what was heard of them says nothing any more.
    mutating func forget(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions {
            ends[partition] = nil
            applied[partition] = nil
            lastAtEnd[partition] = nil
        }
    }

    /// - Parameters:
    ///   - now: wall time, in milliseconds since the epoch.
    ///   - hears: whether a broker is there and records are asked for.
    mutating func lags(_ holdings: [TopicPartition: Holding], now: Int64, hears: Bool) -> [TopicLag] {
        for (partition, holding) in holdings where hears && isAtEnd(partition, holding) { lastAtEnd[partition] = now }
        return Dictionary(grouping: holdings, by: \.key.topic).sorted { $0.key < $1.key }.map { topic, holdings in
            let seconds = holdings.map { self.seconds($0.key, $0.value, now: now, hears: hears) }
            let records = holdings.map { self.records($0.key, $0.value, hears: hears) }
            let most = seconds.compactMap { $0 }.max() ?? 0
            // One that is behind is told though another is not known; that all are at their ends only where all are.
            let isKnown = most > 0 || !seconds.contains(nil)
            return TopicLag(
                topic: topic, seconds: isKnown ? most : nil,
                records: records.contains(nil) ? nil : records.compactMap { $0 }.reduce(0, +))
        }
    }

    private func seconds(_ partition: TopicPartition, _ holding: Holding, now: Int64, hears: Bool) -> Double? {
        func age(_ milliseconds: Int64?) -> Double? { milliseconds.map { Double(max(0, now - $0)) / 1000 } }
        if holding.inHand > 0 { return age(holding.oldest) }
        guard holding.expected != nil else { return nil }
        if isAtEnd(partition, holding) { return hears ? 0 : nil }
        return age([applied[partition], lastAtEnd[partition]].compactMap { $0 }.max())
    }

    private func records(_ partition: TopicPartition, _ holding: Holding, hears: Bool) -> Int64? {
        guard let expected = holding.expected else { return nil }
        if isAtEnd(partition, holding) { return hears ? holding.inHand : nil }
        guard let end = holding.end, end > expected else { return nil }
        return holding.inHand + end - expected
    }

    /// Nothing more was heard of it after it had no more.
    private func isAtEnd(_ partition: TopicPartition, _ holding: Holding) -> Bool {
        guard let expected = holding.expected, let end = ends[partition], end >= expected else { return false }
        return holding.end.map { $0 <= end } ?? true
    }
}
