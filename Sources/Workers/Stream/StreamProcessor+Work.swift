import Kafka
import Postgres
import Runtime
import Schema
import Store

extension StreamProcessor {
    /// Fills the unit from the queue where it is empty; `false` where there is nothing to do.
    func takeUnit() -> Bool {
        guard unit.isEmpty else { return true }
        let count = nextUnitSize
        guard count > 0 else { return false }
        unit = Array(queue.prefix(count))
        queue.removeFirst(count)
        return true
    }

    private var nextUnitSize: Int { machine.unitSize(of: min(queue.count, settings.batchMax)) }

    /// Decodes the next unit; called while Postgres is busy with this one.
    func decodeAhead() {
        guard ahead.isEmpty else { return }
        let count = nextUnitSize
        ahead.reserveCapacity(count)
        for record in queue.prefix(count) { ahead.append((record.place, decode(record))) }
    }

    private func decode(_ record: KafkaRecord) -> Result<Effects.Message, MessageError> {
        do throws(MessageError) { return .success(try effects.decode(record)) } catch { return .failure(error) }
    }

    /// One attempt at the unit.
    func attempt() -> StreamAction {
        if machine.isUncertain {
            return machine.resolved(
                storedOffsets(uncertainMoves.map(\.partition)), moves: uncertainMoves, count: unit.count)
        }
        let moves = machine.moves(for: unit.map(\.place))
        let (messages, unusable) = decode()
        do throws(KafkaError) {
            try letters.keep(unusable, timeout: settings.deadLetterTimeout)
            buried.formUnion(unusable.map(\.record.place))
        } catch {
            log.error("dead_letter_failed", ["error": .text(error.description)])
            return machine.finished(.undelivered, moves: moves, count: unit.count)
        }
        let outcome = commit(messages, moves)
        if outcome == .commitUnknown { uncertainMoves = moves }
        if outcome == .committed { metrics.committed(messages.count, dead: buried.count) }
        return machine.finished(outcome, moves: moves, count: unit.count)
    }

    func perform(_ action: StreamAction) {
        switch action {
        case .advance:
            unit = []
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
        case .bury(let reason):
            guard let record = unit.first else { return }
            refusals[record.place] = reason
        }
    }

    /// Drops all work in hand; the partitions are placed anew before anything else happens.
    func replace() {
        unit = []
        queue = []
        ahead = []
        buried = []
        refusals = [:]
        uncertainMoves = []
        machine.replaced()
        notBefore = nil
    }

    /// The unit's messages, and the records that cannot be used and are not in their dead-letter topic yet.
    private func decode() -> (messages: [Effects.Message], unusable: [UnusableRecord]) {
        var messages: [Effects.Message] = []
        messages.reserveCapacity(unit.count)
        var unusable: [UnusableRecord] = []
        var decoded = ahead[...]
        ahead = []
        for record in unit where buried.isEmpty || !buried.contains(record.place) {
            if !refusals.isEmpty, let reason = refusals[record.place] {
                unusable.append(UnusableRecord(record: record, reason: reason, refusedBy: .database))
                continue
            }
            let message: Result<Effects.Message, MessageError>
            if let first = decoded.first, first.place == record.place {
                message = first.message
                decoded.removeFirst()
            } else {
                message = decode(record)
            }
            switch message {
            case .success(let message): messages.append(message)
            case .failure(let error):
                unusable.append(
                    UnusableRecord(record: record, reason: error.description, refusedBy: .decoder))
                log.warning(
                    "bad_record",
                    [
                        "topic": .text(record.topic), "partition": .int(Int64(record.partition)),
                        "offset": .int(record.offset), "reason": .text(error.description),
                    ])
            }
        }
        return (messages, unusable)
    }

    private func commit(_ messages: [Effects.Message], _ moves: [OffsetMove]) -> StreamOutcome {
        do {
            if !database.isUsable { try database.reconnect() }
            try database.transaction {
                try moveOffsets(moves)
                if !messages.isEmpty { try effects.apply(messages, in: database) }
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
