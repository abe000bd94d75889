import Kafka

/// Decides what a stream processor does, without doing any of it.
///
/// Keeps for each partition that is ours the offset Postgres holds (`positions`) and the next one expected from the
/// broker. A partition whose stored offset could not be read yet is ours but `unplaced`: its records are left alone.
///
/// Offsets within a partition may leave gaps, for compaction and transaction markers take records away; they may never
/// go back or repeat. Postgres guards the same by comparing before it moves an offset, so a record can be left out or
/// applied twice only if both were wrong.
struct StreamMachine {
    /// The next offset to read of each partition, as Postgres holds it.
    private(set) var positions: [TopicPartition: Int64] = [:]
    private(set) var unplaced: Set<TopicPartition> = []
    /// Partitions whose stored offset was not in the log when last tried; one leaves when a record of it comes.
    private(set) var displaced: Set<TopicPartition> = []
    /// Attempts that failed in a row for want of a server.
    private(set) var failures = 0
    /// Whether the last commit's answer was lost and not found out yet.
    private(set) var isUncertain = false
    /// Records of the work in hand that are still to go one by one.
    private var unrolled = 0
    /// The next offset to come from the broker of each partition that is placed.
    private(set) var expected: [TopicPartition: Int64] = [:]

    /// Whether work goes through: everything placed, nothing waiting for a server.
    var isSteady: Bool { failures == 0 && !isUncertain && unplaced.isEmpty && displaced.isEmpty }

    // MARK: Partitions

    /// - Parameter stored: the stored offsets, or `nil` if they cannot be read now.
    /// - Returns: where to start each partition.
    mutating func assigned(_ partitions: [TopicPartition], stored: [TopicPartition: Int64]?)
        -> [TopicPartition: KafkaStart]
    {
        var starts: [TopicPartition: KafkaStart] = [:]
        for partition in partitions {
            if let offset = stored?[partition] {
                place(partition, at: offset)
                starts[partition] = Self.start(at: offset)
            } else {
                unplace(partition)
                starts[partition] = .withheld
            }
        }
        return starts
    }

    mutating func place(_ partition: TopicPartition, at offset: Int64) {
        unplaced.remove(partition)
        positions[partition] = offset
        expected[partition] = offset
    }

    /// The partition is ours but must be placed anew.
    mutating func unplace(_ partition: TopicPartition) {
        positions[partition] = nil
        expected[partition] = nil
        unplaced.insert(partition)
    }

    mutating func removed(_ partitions: [TopicPartition]) {
        for partition in partitions {
            positions[partition] = nil
            expected[partition] = nil
            unplaced.remove(partition)
            displaced.remove(partition)
        }
    }

    /// Offset 0 is read as "the oldest there is": retention may have taken the first records of a new group's topic.
    static func start(at offset: Int64) -> KafkaStart { offset == 0 ? .beginning : .offset(offset) }

    // MARK: Records

    enum Admission: Hashable {
        case take
        /// Not ours now: it will be read again once its partition is placed.
        case leave
        /// The offset went back or came twice; the expected one is given.
        case outOfOrder(expected: Int64)
    }

    mutating func admit(_ partition: TopicPartition, offset: Int64) -> Admission {
        guard let index = expected.index(forKey: partition) else { return .leave }
        let next = expected.values[index]
        guard offset >= next else { return .outOfOrder(expected: next) }
        expected.values[index] = offset + 1
        if !displaced.isEmpty { displaced.remove(partition) }
        return .take
    }

    /// Whether records of a refused unit are still to go one by one.
    var isUnrolling: Bool { unrolled > 0 }

    /// How many of `count` records in hand go into the next unit of work.
    func unitSize(of count: Int) -> Int { unrolled > 0 ? min(1, count) : count }

    /// What the unit's records move, by partition. Records come in the order they were admitted.
    func moves(for records: some Sequence<RecordPlace>) -> [OffsetMove] {
        var next: [TopicPartition: (offset: Int64, records: Int64)] = [:]
        // Records come in runs of one partition: looked up once a run.
        var run: (partition: TopicPartition, offset: Int64, records: Int64)?
        func end() {
            guard let run else { return }
            next[run.partition] = (run.offset, (next[run.partition]?.records ?? 0) + run.records)
        }
        for record in records {
            if run?.partition == record.partition {
                run?.offset = record.offset + 1
                run?.records += 1
            } else {
                end()
                run = (record.partition, record.offset + 1, 1)
            }
        }
        end()
        return next.compactMap { partition, to in
            positions[partition].map {
                OffsetMove(partition: partition, from: $0, to: to.offset, records: to.records)
            }
        }
        .sorted { $0.partition < $1.partition }
    }

    // MARK: Outcomes

    /// - Parameter count: how many records the unit had.
    mutating func finished(_ outcome: StreamOutcome, moves: [OffsetMove], count: Int) -> StreamAction {
        switch outcome {
        case .committed:
            return advance(moves, count)
        case .unavailable, .undelivered:
            failures += 1
            return .retry(attempt: failures)
        case .contended:
            failures += 1
            // The first time the other is likely done by now.
            return .retry(attempt: failures - 1)
        case .commitUnknown:
            failures += 1
            isUncertain = true
            return .verify(attempt: failures)
        case .overtaken:
            unrolled = 0
            return .replace
        case .refused(let reason):
            failures = 0
            if count == 1 { return .bury(reason) }
            unrolled = count
            return .unroll
        }
    }

    /// After an unknown commit: what the stored offsets say, or `nil` if they cannot be read.
    mutating func resolved(_ stored: [TopicPartition: Int64]?, moves: [OffsetMove], count: Int) -> StreamAction {
        guard let stored else {
            failures += 1
            return .verify(attempt: failures)
        }
        isUncertain = false
        // One transaction moved all or none; anything else means that somebody else moved some since.
        if moves.allSatisfy({ stored[$0.partition] == $0.to }) { return advance(moves, count) }
        if moves.allSatisfy({ stored[$0.partition] == $0.from }) { return .retry(attempt: 0) }
        unrolled = 0
        return .replace
    }

    /// All work in hand was dropped and every partition is to be placed anew.
    mutating func replaced() {
        unrolled = 0
        isUncertain = false
        for partition in positions.keys { unplace(partition) }
    }

    /// The stored offsets could not be read or the consumer could not be moved to them.
    mutating func placingFailed() -> StreamAction {
        failures += 1
        return .retry(attempt: failures)
    }

    mutating func placingSucceeded() { if displaced.isEmpty { failures = 0 } }

    /// The stored offset of the partition is not in its log: try again, and do not call that steady meanwhile.
    mutating func isDisplaced(_ partition: TopicPartition) -> StreamAction {
        unplace(partition)
        displaced.insert(partition)
        return placingFailed()
    }

    /// The work in hand shrank because its partitions went away.
    mutating func workShrank(to count: Int) {
        unrolled = min(unrolled, count)
        if count == 0 { isUncertain = false }
    }

    private mutating func advance(_ moves: [OffsetMove], _ count: Int) -> StreamAction {
        failures = 0
        isUncertain = false
        for move in moves { positions[move.partition] = move.to }
        unrolled = max(0, unrolled - count)
        return .advance
    }
}
