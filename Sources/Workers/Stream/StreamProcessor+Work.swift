import Kafka
import Model
import Postgres
import Runtime
import Store

extension StreamProcessor {
    /// Fills the unit from the queue where it is empty; `false` where there is nothing to do.
    func takeUnit() -> Bool {
        guard unit.isEmpty else { return true }
        let count = ahead.batch == nil ? nextUnitSize : ahead.count
        guard count > 0 else { return false }
        unit = Array(queue.prefix(count))
        queue.removeFirst(count)
        reading = ahead.count <= count ? ahead : UnitReading()
        ahead = UnitReading()
        return true
    }

    private var nextUnitSize: Int { machine.unitSize(of: min(queue.count, settings.batchMax)) }

    /// Reads a piece of the next unit, and at last works out what it comes to; called while Postgres is busy with this
    /// one. `false` where there is nothing to do.
    func readAhead() -> Bool {
        // One by one there is nothing to gain.
        guard ahead.batch == nil, !machine.isUnrolling else { return false }
        let count = nextUnitSize
        if ahead.count < count {
            let end = min(count, ahead.count + Self.piece)
            ahead.add(queue[ahead.count..<end], of: count, by: effects)
            return true
        }
        guard count > 0 else { return false }
        // What fails here fails again, and counts, when the unit is written.
        return (try? ahead.prepare(by: effects)) != nil
    }

    /// Records read in one go while an answer may come at any moment: some 50 µs.
    private static var piece: Int { 64 }

    /// One attempt at the unit.
    func attempt() -> StreamAction {
        if machine.isUncertain {
            return machine.resolved(
                storedOffsets(uncertainMoves.map(\.partition)), moves: uncertainMoves, count: unit.count)
        }
        let moves = machine.moves(for: unit.lazy.map(\.place))
        let refusal = unit.first.flatMap { refusals[$0.place] }
        let unusable = unusable(refusal)
        do throws(KafkaError) {
            try letters.keep(unusable, timeout: settings.deadLetterTimeout)
            buried.formUnion(unusable.map(\.record.place))
        } catch {
            log.error("dead_letter_failed", ["error": .text(error.description)])
            return machine.finished(.undelivered, moves: moves, count: unit.count)
        }
        let outcome = commit(moves, isRefused: refusal != nil)
        if outcome == .commitUnknown { uncertainMoves = moves }
        if outcome == .committed {
            metrics.committed(refusal == nil ? reading.usable : 0, dead: buried.count)
            noteApplied(moves)
        }
        return machine.finished(outcome, moves: moves, count: unit.count)
    }

    func perform(_ action: StreamAction) {
        switch action {
        case .advance:
            unit = []
            reading = UnitReading()
            buried = []
            refusals = [:]
            uncertainMoves = []
            notBefore = nil
            backoff.reset()
        case .retry(let attempt), .verify(let attempt):
            notBefore = attempt == 0 ? nil : .now + backoff.next()
        case .replace:
            replace()
        case .unroll:
            queue = unit + queue
            unit = []
            reading = UnitReading()
            ahead = UnitReading()
        case .bury(let reason):
            guard let record = unit.first else { return }
            refusals[record.place] = reason
        }
    }

    /// Drops all work in hand; the partitions are placed anew before anything else happens.
    func replace() {
        unit = []
        queue = []
        reading = UnitReading()
        ahead = UnitReading()
        buried = []
        refusals = [:]
        uncertainMoves = []
        machine.replaced()
        notBefore = nil
    }

    /// Reads what is not read yet of the unit, and gives the records that cannot be used and are not in their
    /// dead-letter topic.
    ///
    /// - Parameter refusal: why the database will not have the unit's only record.
    private func unusable(_ refusal: String?) -> [UnusableRecord] {
        if let refusal {
            return unit.filter { !buried.contains($0.place) }.map {
                UnusableRecord(record: $0, reason: refusal, refusedBy: .database)
            }
        }
        reading.add(unit[reading.count...], of: unit.count, by: effects)
        let unusable = reading.unusable.filter { !buried.contains($0.record.place) }
        for letter in unusable {
            log.warning(
                "bad_record",
                [
                    "topic": .text(letter.record.topic), "partition": .int(Int64(letter.record.partition)),
                    "offset": .int(letter.record.offset), "reason": .text(letter.reason),
                ])
        }
        return unusable
    }

    /// - Parameter isRefused: the unit's only record was set aside; its offset moves without an effect.
    private func commit(_ moves: [OffsetMove], isRefused: Bool) -> StreamOutcome {
        do {
            if !database.isUsable { try database.reconnect() }
            if reading.usable > 0, !isRefused { try reading.prepare(by: effects) }
            try database.transaction {
                try moveOffsets(moves)
                if let batch = reading.batch, reading.usable > 0, !isRefused { try effects.apply(batch, in: database) }
            }
            return .committed
        } catch {
            let outcome = StreamOutcome(error)
            // One that lost to another now and then is nothing to tell.
            if outcome != .contended || machine.failures >= 2 {
                log.error(
                    "batch_failed", ["records": .int(Int64(unit.count)), "error": .text(String(describing: error))])
            }
            return outcome
        }
    }
}
