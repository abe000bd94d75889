import Kafka
import Model
import Postgres
import Schema

/// Decides what a stream consumer does, without doing any of it.
///
/// Keeps two offsets of each assigned partition: the next one to read as Postgres holds it (`positions`), and the next
/// one expected from the broker (`expected`). A partition whose stored offset could not be read yet is assigned but
/// `unpositioned`: its records are ignored.
///
/// Offsets within a partition may have gaps, because compaction and transaction markers remove records; they never go
/// back or repeat. Postgres checks the same by comparing before it moves an offset, so a record is skipped or applied
/// twice only if both are wrong.
struct StreamMachine {
    /// The next offset to read of each partition, as Postgres holds it.
    private(set) var positions: [TopicPartition: Int64] = [:]
    /// Assigned partitions whose position is still to be read from Postgres.
    private(set) var unpositioned: Set<TopicPartition> = []
    /// Partitions whose stored offset was out of the log's range when last tried. One leaves when a record of it arrives.
    private(set) var outOfRange: Set<TopicPartition> = []
    /// Consecutive attempts that failed because a server was unavailable.
    private(set) var failures = 0
    /// Whether the answer to the last COMMIT was lost and its outcome is still unknown.
    private(set) var isUncertain = false
    /// The next offset expected from the broker for each positioned partition.
    private(set) var expected: [TopicPartition: Int64] = [:]
    /// Records in hand that are still to be applied one by one.
    private var remainingOneByOne = 0

    /// Whether work flows: every partition positioned, no failure, no unknown commit.
    var isSteady: Bool { failures == 0 && !isUncertain && unpositioned.isEmpty && outOfRange.isEmpty }

    // MARK: Partitions

    /// The group assigned these partitions.
    ///
    /// - Parameter stored: the stored offsets, or `nil` if they cannot be read now.
    /// - Returns: where to start each partition.
    mutating func assigned(_ partitions: [TopicPartition], stored: [TopicPartition: Int64]?)
        -> [TopicPartition: KafkaStart]
    {
        var starts: [TopicPartition: KafkaStart] = [:]
        for partition in partitions {
            if let offset = stored?[partition] {
                setPosition(of: partition, to: offset)
                starts[partition] = Self.start(at: offset)
            } else {
                clearPosition(of: partition)
                starts[partition] = .withheld
            }
        }
        return starts
    }

    mutating func setPosition(of partition: TopicPartition, to offset: Int64) {
        unpositioned.remove(partition)
        positions[partition] = offset
        expected[partition] = offset
    }

    private mutating func clearPosition(of partition: TopicPartition) {
        positions[partition] = nil
        expected[partition] = nil
        unpositioned.insert(partition)
    }

    /// The group revoked these partitions.
    mutating func revoked(_ partitions: [TopicPartition]) {
        for partition in partitions {
            positions[partition] = nil
            expected[partition] = nil
            unpositioned.remove(partition)
            outOfRange.remove(partition)
        }
    }

    /// Offset 0 means the oldest record there is: retention may have deleted the first records before the group began.
    static func start(at offset: Int64) -> KafkaStart { offset == 0 ? .beginning : .offset(offset) }

    // MARK: Records

    enum Admission: Hashable {
        case take
        /// The partition is not positioned. The record is read again once it is.
        case ignore
        /// The offset went back or repeated.
        case outOfOrder(expected: Int64)
    }

    mutating func admit(_ partition: TopicPartition, offset: Int64) -> Admission {
        guard let index = expected.index(forKey: partition) else { return .ignore }
        let next = expected.values[index]
        guard offset >= next else { return .outOfOrder(expected: next) }
        expected.values[index] = offset + 1
        if !outOfRange.isEmpty { outOfRange.remove(partition) }
        return .take
    }

    /// Whether records of a rejected batch are still to be applied one by one.
    var isOneByOne: Bool { remainingOneByOne > 0 }

    /// How many of `count` records in hand go into the next batch.
    func batchSize(of count: Int) -> Int { isOneByOne ? min(1, count) : count }

    /// The offset moves that go with a batch. Records come in the order they were admitted.
    func moves(for records: some Sequence<RecordPosition>) -> [OffsetMove] {
        var next: [TopicPartition: (offset: Int64, records: Int64)] = [:]
        // Records come in runs of one partition: one dictionary access a run.
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

    /// - Parameter count: the number of records in the batch.
    mutating func finished(_ outcome: StreamOutcome, moves: [OffsetMove], count: Int) -> StreamAction {
        switch outcome {
        case .committed:
            return advance(moves, count)
        case .unavailable, .undelivered:
            failures += 1
            return .retry(attempt: failures)
        case .contended:
            failures += 1
            // The first time, the other transaction has probably ended by now.
            return .retry(attempt: failures - 1)
        case .commitUnknown:
            failures += 1
            isUncertain = true
            return .verify(attempt: failures)
        case .overtaken:
            remainingOneByOne = 0
            return .rewind
        case .rejected(let reason):
            failures = 0
            if count == 1 { return .deadLetter(reason) }
            remainingOneByOne = count
            return .goOneByOne
        }
    }

    /// After an unknown commit: what the stored offsets say, or `nil` if they cannot be read.
    mutating func verified(_ stored: [TopicPartition: Int64]?, moves: [OffsetMove], count: Int) -> StreamAction {
        guard let stored else {
            failures += 1
            return .verify(attempt: failures)
        }
        isUncertain = false
        // One transaction moves all or none; anything else means that another member has moved some since.
        if moves.allSatisfy({ stored[$0.partition] == $0.to }) { return advance(moves, count) }
        if moves.allSatisfy({ stored[$0.partition] == $0.from }) { return .retry(attempt: 0) }
        remainingOneByOne = 0
        return .rewind
    }

    /// All work in hand was dropped; every position is to be read again.
    mutating func rewound() {
        remainingOneByOne = 0
        isUncertain = false
        for partition in positions.keys { clearPosition(of: partition) }
    }

    /// The stored offsets could not be read, or the consumer could not seek to them.
    mutating func positioningFailed() -> StreamAction {
        failures += 1
        return .retry(attempt: failures)
    }

    mutating func positioningSucceeded() { if outOfRange.isEmpty { failures = 0 } }

    /// The partition's log does not contain its stored offset. Not steady until a record of it arrives.
    mutating func offsetOutOfRange(_ partition: TopicPartition) -> StreamAction {
        clearPosition(of: partition)
        outOfRange.insert(partition)
        return positioningFailed()
    }

    /// Records in hand were dropped because their partitions were revoked.
    mutating func dropped(leaving count: Int) {
        remainingOneByOne = min(remainingOneByOne, count)
        if count == 0 { isUncertain = false }
    }

    private mutating func advance(_ moves: [OffsetMove], _ count: Int) -> StreamAction {
        failures = 0
        isUncertain = false
        for move in moves { positions[move.partition] = move.to }
        remainingOneByOne = max(0, remainingOneByOne - count)
        return .advance
    }
}

/// What became of one attempt to apply a batch.
enum StreamOutcome: Hashable {
    /// Effects and offsets are in Postgres.
    case committed
    /// Postgres is unavailable, or refuses for a reason that lies in no record.
    case unavailable
    /// Another transaction was in the way; the same attempt may succeed at once.
    case contended
    /// COMMIT was sent and its answer was lost.
    case commitUnknown
    /// The stored offsets are not the expected ones: another member owns the partitions now.
    case overtaken
    /// The database rejects what the records say, for this reason.
    case rejected(String)
    /// The dead-letter topic did not acknowledge a record.
    case undelivered

    /// What a failed transaction means.
    ///
    /// A record is at fault only if its own values cause the error: SQLSTATE classes 22 (data exception) and 23 (integrity
    /// constraint), or a value that does not fit its type. Any other error, such as a missing table or a trigger that
    /// raises, would send every record to the dead-letter topic, so the stream waits and reports it instead.
    init(_ error: any Error) {
        switch error {
        case is OffsetConflict: self = .overtaken
        case let error as MessageError: self = .rejected(error.description)
        case let error as PostgresError:
            switch error.code {
            case .commitOutcomeUnknown: self = .commitUnknown
            case .serialization, .deadlock: self = .contended
            case .badParameter: self = .rejected(error.description)
            default:
                let state = error.sqlState ?? ""
                let isDataFault = state.hasPrefix("22") || state.hasPrefix("23")
                self = isDataFault ? .rejected(error.description) : .unavailable
            }
        default: self = .unavailable
        }
    }
}

/// What to do next about the batch in hand.
enum StreamAction: Hashable {
    /// The batch is applied: commit to Kafka, take the next.
    case advance
    /// Keep the batch and try again after a delay that grows with `attempt` (0: at once).
    case retry(attempt: Int)
    /// Read the stored offsets to find out whether the batch was committed, after a delay that grows with `attempt`.
    case verify(attempt: Int)
    /// Drop all work in hand and go back to the stored offsets.
    case rewind
    /// Apply the batch's records one by one, so that only the one at fault is dead-lettered.
    case goOneByOne
    /// Send the batch's only record to its dead-letter topic for this reason, then move past it.
    case deadLetter(String)
}

/// One step of a partition's stored offset: it must be `from`, and becomes `to` with the effects of `records` records.
public struct OffsetMove: Hashable, Sendable {
    public let partition: TopicPartition
    /// `nil` where the group has no offset for the partition yet.
    public let from: Int64?
    public let to: Int64
    public var records: Int64

    public init(partition: TopicPartition, from: Int64?, to: Int64, records: Int64 = 0) {
        self.partition = partition
        self.from = from
        self.to = to
        self.records = records
    }
}

/// A record's partition and offset.
struct RecordPosition: Hashable {
    let partition: TopicPartition
    let offset: Int64
}

extension KafkaRecord {
    var position: RecordPosition { RecordPosition(partition: topicPartition, offset: offset) }
}
