import Kafka
import Testing

@testable import Stream

@Suite struct StreamMachineTests {
    private let zero = TopicPartition(topic: "posts", partition: 0)
    private let one = TopicPartition(topic: "posts", partition: 1)

    private func machine(at offset: Int64 = 5) -> StreamMachine {
        var machine = StreamMachine()
        _ = machine.assigned([zero], stored: [zero: offset])
        return machine
    }

    @Test func `partitions start at their stored offsets and wait where none could be read`() {
        var machine = StreamMachine()
        #expect(machine.assigned([zero, one], stored: [zero: 7, one: 0]) == [zero: .offset(7), one: .beginning])
        #expect(machine.isSteady)
        #expect(machine.assigned([zero, one], stored: nil) == [zero: .withheld, one: .withheld])
        #expect(machine.unpositioned == [zero, one])
        #expect(!machine.isSteady)
        #expect(machine.admit(zero, offset: 7) == .ignore)
    }

    @Test func `a gap between offsets is taken and a step back is not`() {
        var machine = machine(at: 5)
        #expect(machine.admit(zero, offset: 5) == .take)
        #expect(machine.admit(zero, offset: 9) == .take)
        #expect(machine.admit(zero, offset: 9) == .outOfOrder(expected: 10))
        #expect(machine.admit(zero, offset: 4) == .outOfOrder(expected: 10))
        #expect(machine.admit(one, offset: 0) == .ignore)
    }

    @Test func `a unit moves each partition from its stored offset past its last record`() {
        var machine = machine(at: 5)
        _ = machine.assigned([one], stored: [one: 0])
        let moves = machine.moves(
            for: [(one, 0), (zero, 5), (zero, 8), (one, 1)].map { RecordPosition(partition: $0.0, offset: $0.1) })
        #expect(
            moves == [
                OffsetMove(partition: zero, from: 5, to: 9, records: 2),
                OffsetMove(partition: one, from: 0, to: 2, records: 2),
            ])
        #expect(machine.finished(.committed, moves: moves, count: 4) == .advance)
        #expect(machine.positions == [zero: 9, one: 2])
    }

    @Test func `pauses grow while a server is away and start anew after a success`() {
        var machine = machine()
        let moves = [OffsetMove(partition: zero, from: 5, to: 6)]
        #expect(machine.finished(.unavailable, moves: moves, count: 1) == .retry(attempt: 1))
        #expect(machine.finished(.undelivered, moves: moves, count: 1) == .retry(attempt: 2))
        #expect(!machine.isSteady)
        #expect(machine.finished(.committed, moves: moves, count: 1) == .advance)
        #expect(machine.isSteady)
        #expect(machine.finished(.contended, moves: moves, count: 1) == .retry(attempt: 0))
        #expect(machine.finished(.contended, moves: moves, count: 1) == .retry(attempt: 1))
    }

    @Test func `a refused batch goes on one by one and only the record at fault is buried`() {
        var machine = machine(at: 0)
        #expect(machine.batchSize(of: 3) == 3)
        #expect(machine.finished(.rejected("no"), moves: [], count: 3) == .goOneByOne)
        #expect(machine.batchSize(of: 3) == 1)
        let first = [OffsetMove(partition: zero, from: 0, to: 1)]
        #expect(machine.finished(.committed, moves: first, count: 1) == .advance)
        #expect(machine.finished(.rejected("field x"), moves: [], count: 1) == .deadLetter("field x"))
        #expect(
            machine.finished(.committed, moves: [OffsetMove(partition: zero, from: 1, to: 2)], count: 1) == .advance)
        #expect(machine.batchSize(of: 1) == 1)
        #expect(
            machine.finished(.committed, moves: [OffsetMove(partition: zero, from: 2, to: 3)], count: 1) == .advance)
        #expect(machine.batchSize(of: 500) == 500)
    }

    @Test func `a lost answer to COMMIT is settled by the stored offsets`() {
        let moves = [OffsetMove(partition: zero, from: 5, to: 9)]
        var done = machine()
        #expect(done.finished(.commitUnknown, moves: moves, count: 4) == .verify(attempt: 1))
        #expect(done.isUncertain)
        #expect(done.verified(nil, moves: moves, count: 4) == .verify(attempt: 2))
        #expect(done.verified([zero: 9], moves: moves, count: 4) == .advance)
        #expect(done.positions == [zero: 9])
        #expect(done.isSteady)

        var undone = machine()
        _ = undone.finished(.commitUnknown, moves: moves, count: 4)
        #expect(undone.verified([zero: 5], moves: moves, count: 4) == .retry(attempt: 0))
        #expect(undone.positions == [zero: 5])

        var overtaken = machine()
        _ = overtaken.finished(.commitUnknown, moves: moves, count: 4)
        #expect(overtaken.verified([zero: 7], moves: moves, count: 4) == .rewind)
    }

    @Test func `a late member drops its batch and places its partitions anew`() {
        var machine = machine()
        #expect(machine.finished(.overtaken, moves: [], count: 2) == .rewind)
        machine.rewound()
        #expect(machine.unpositioned == [zero])
        #expect(machine.admit(zero, offset: 5) == .ignore)
        machine.setPosition(of: zero, to: 12)
        #expect(machine.admit(zero, offset: 12) == .take)
    }

    @Test func `a partition whose stored offset is not in the log is not steady until a record of it comes`() {
        var machine = machine(at: 100)
        #expect(machine.offsetOutOfRange(zero) == .retry(attempt: 1))
        machine.setPosition(of: zero, to: 100)
        machine.positioningSucceeded()
        #expect(!machine.isSteady)
        #expect(machine.offsetOutOfRange(zero) == .retry(attempt: 2))
        machine.setPosition(of: zero, to: 40)
        #expect(machine.admit(zero, offset: 40) == .take)
        machine.positioningSucceeded()
        #expect(machine.isSteady)
    }

    @Test func `a partition taken away takes its doubts with it`() {
        var machine = machine()
        _ = machine.finished(.commitUnknown, moves: [OffsetMove(partition: zero, from: 5, to: 6)], count: 1)
        machine.dropped(leaving: 0)
        machine.revoked([zero])
        #expect(!machine.isUncertain)
        #expect(machine.positions.isEmpty)
    }
}
