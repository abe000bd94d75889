import Kafka
import Timekeeping

extension StreamProcessor {
    /// How far behind each topic is of which partitions are ours, told to Prometheus too. Looks at what is in hand and asks
    /// nobody; some tens of microseconds with a full queue, so once a second is often enough.
    func measureLag() -> [TopicLag] {
        guard let consumer else { return [] }
        var holdings: [TopicPartition: LagWatch.Holding] = [:]
        for partition in machine.unplaced { holdings[partition] = LagWatch.Holding() }
        for (partition, expected) in machine.expected {
            holdings[partition] = LagWatch.Holding(expected: expected, end: consumer.lastKnownEnd(partition))
        }
        for records in [unit, queue] { count(records, into: &holdings) }
        let lags = lagWatch.lags(
            holdings, now: RealClock().now().milliseconds, hears: consumer.reachesBrokers && !isHolding)
        metrics.tell(lags)
        return lags
    }

    /// Records come in runs of one partition: looked up once a run.
    private func count(_ records: [KafkaRecord], into holdings: inout [TopicPartition: LagWatch.Holding]) {
        var start = records.startIndex
        while start < records.endIndex {
            let first = records[start]
            let rest = records[start...]
            let end = rest.firstIndex { $0.topicPartition != first.topicPartition } ?? records.endIndex
            if var holding = holdings[first.topicPartition] {
                if holding.inHand == 0 { holding.oldest = first.timestampMilliseconds }
                holding.inHand += Int64(end - start)
                holdings[first.topicPartition] = holding
            }
            start = end
        }
    }

    /// The unit is applied: notes when the last record of each partition in it was made. Looks from the end and stops when
    /// it has all, which are few beside the records.
    func noteApplied(_ moves: [OffsetMove]) {
        var left = moves.count
        var index = unit.endIndex
        while left > 0, index > unit.startIndex {
            index -= 1
            let record = unit[index]
            let next = record.offset + 1
            guard moves.contains(where: { $0.to == next && $0.partition == record.topicPartition }) else { continue }
            lagWatch.applied(record.topicPartition, madeAt: record.timestampMilliseconds)
            left -= 1
        }
    }
}
